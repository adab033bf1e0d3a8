import type { Session } from '../conversation/session.ts';
import { conversationKey } from '../domain/keys.ts';
import { isWorkable } from '../domain/planDelivery.ts';
import { SECOND } from '../domain/time.ts';
import type { DeliveryEvent } from '../domain/transition.ts';
import type { DeliveryServices } from './deliveryServices.ts';
import { inConversation } from './inConversation.ts';
import type { OneDelivery } from './oneDelivery.ts';
import { openOwnConversation } from './ownConversation.ts';
import { readParked, tryInTurn } from './tryInTurn.ts';

/** A fresh token, another conversation, a new lease: then the next try follows at once. */
const MOST_ROUNDS = 5;

/** Somebody has the conversation: so long this delivery waits before it asks for it again. */
const TAKEN_SECONDS = 5;

/**
 * Brings a delivery that needs its recipient's conversation to itself as far as it gets now: sent, parked behind the
 * dialog that is running, or ended. The lock is taken before the claim (design, section 7).
 */
export async function deliverInTurn(services: DeliveryServices, one: OneDelivery): Promise<void> {
  for (let round = 0; round < MOST_ROUNDS && !one.work.isOver; round++) {
    const stored = await one.readRecipient();
    // Whoever has ended, waits or is unknown needs no lock; after a crash the person may not have been told what ended.
    const hasCrashed = one.delivery.state === 'sending' && one.accepted.request.conversation !== 'new';
    if (!stored || !hasCrashed) await one.step({ otherwise: stored ? undefined : NOBODY, stored });
    if (!stored || !isDue(services, one)) return;
    const reference = await openOwnConversation(services, one, stored);
    if (!reference) return;
    const had = await inConversation(
      services,
      conversationKey(reference.channelId, reference.conversationId),
      one.work.log,
      {
        act: async (session: Session) => tryInTurn(services, session, one, await readParked(services, session)),
      },
    );
    if (had.kind === 'taken') {
      const until = new Date(services.now().getTime() + TAKEN_SECONDS * SECOND).toISOString();
      const otherwise = { kind: 'hold', reason: 'busy', until, detail: 'another turn is under way' } as const;
      await one.step({ otherwise, stored, isItsTurn: true });
    }
    if (!isDue(services, one)) return;
  }
}

/** Without a recipient it ends before this would happen. */
const NOBODY: DeliveryEvent = { kind: 'end', verdict: { state: 'failed', reason: 'unknown-recipient' } };

function isDue({ now }: DeliveryServices, { delivery, ledger }: OneDelivery): boolean {
  return isWorkable(delivery, ledger.guard, now());
}
