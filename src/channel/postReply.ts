import { setTimeout as sleep } from 'node:timers/promises';
import type { SendOutcome } from '../domain/connectorAnswer.ts';
import type { HeldActivity } from '../domain/conversationState.ts';
import type { Sender } from '../domain/sender.ts';

/** Three tries (design, section 6), within the seconds that a person and a channel wait. */
const PAUSES_MS = [200, 800];

/**
 * Sends a reply in a person's turn. What was not taken is tried again while they wait for it; what may have been taken
 * is not. A delivery has tries of its own and does not go this way.
 */
export async function postReply(sender: Sender, { to, activity, replyToId }: HeldActivity): Promise<SendOutcome> {
  for (const pauseMs of PAUSES_MS) {
    const outcome = await sender.send(to, activity, replyToId);
    if (outcome.kind !== 'not-taken' || outcome.why === 'untrusted') return outcome;
    await sleep(pauseMs * (1 + Math.random()));
  }
  return sender.send(to, activity, replyToId);
}
