import type { SendOutcome } from '../domain/connectorAnswer.ts';
import type { DeliveryRecord } from '../domain/delivery.ts';
import type { GoneReason } from '../domain/recipient.ts';
import type { Sender } from '../domain/sender.ts';
import { type DeliveryEvent, transition } from '../domain/transition.ts';
import { hasMoved, holdAfter } from '../domain/verdict.ts';
import type { StoredRecipient } from '../storage/recipientsTable.ts';
import { NOT_YET, type Reopened, reopenConversation } from './reopenConversation.ts';
import { type Sent, sendMessage } from './sendMessage.ts';
import type { Work } from './work.ts';

/** A delivery that this worker may send now. */
export interface Claimed {
  key: string;
  eTag: string;
  delivery: DeliveryRecord;
  stored: StoredRecipient;
  /** Whether enough of the lease is left for one POST: no later one may start. */
  mayPost: () => boolean;
}

/** What became of it. */
export interface Landed extends Claimed {
  after: DeliveryRecord;
  /** The text of a dialog. */
  said?: string | undefined;
}

interface Called {
  event: DeliveryEvent;
  said?: string | undefined;
}

/**
 * Makes the one call of a claim, of a message unless `send` does something else. A fault behind it, in retiring or holding somebody, is told: the outcome is worth more.
 */
export async function deliverClaimed(work: Work, claimed: Claimed, send = sendAsItComes): Promise<Landed> {
  const { event, said } = await call(work, claimed, send);
  const rules = work.rules(claimed.delivery);
  const next = transition(claimed.delivery, event, rules);
  if (!next.ok) throw new Error(`delivery ${work.accepted.id} to ${claimed.key}: ${event.kind} (${next.refusal})`);
  if (event.kind === 'outcome') {
    // What this conversation answered holds its other notifications too, and maybe its tenant's.
    const hold = holdAfter(event.outcome, claimed.delivery, { now: rules.now, random: event.random });
    if (hold) await work.beside(() => work.holds.after(claimed.stored, hold));
  }
  return { ...claimed, after: next.delivery, said };
}

type Send = (work: Work, sender: Sender, claimed: Claimed) => Promise<Sent>;

async function call(work: Work, claimed: Claimed, send: Send): Promise<Called> {
  const { stored, mayPost } = claimed;
  const { sender, holds } = work;
  if (!mayPost() || !sender) return { event: { kind: 'give-back' } };
  // Of those that were claimed together, the first two may have held the tenant meanwhile.
  const hold = holds.of(stored);
  if (hold) return { event: { kind: 'hold', ...hold } };
  const sent = await send(work, sender, claimed);
  const { conversationId } = sent;
  if (sent.kind === 'unsent') return { event: { kind: 'give-back', conversationId } };
  const { outcome, detail } =
    sent.outcome.kind === 'gone' ? await afterGone(work, sender, claimed, sent.outcome) : sent;
  const random = work.services.random();
  return { event: { kind: 'outcome', outcome, detail, conversationId, random }, said: sent.said };
}

async function sendAsItComes(work: Work, sender: Sender, { delivery, stored, mayPost }: Claimed): Promise<Sent> {
  const { message, conversation } = work.requestFor(delivery);
  if (!message) throw new Error(`notification ${work.accepted.id}: nothing to send`);
  const { conversationId } = delivery;
  return sendMessage(sender, { message, conversation, reference: stored.recipient.reference, conversationId, mayPost });
}

interface Outcome {
  outcome: SendOutcome;
  detail?: string;
}

/** Retires who is gone, but for a conversation that was not found and can be opened anew, once for each delivery. */
async function afterGone(
  work: Work,
  sender: Sender,
  { delivery, stored, mayPost }: Claimed,
  outcome: Extract<SendOutcome, { kind: 'gone' }>,
): Promise<Outcome> {
  const reopened =
    outcome.why === 'not-found' && !hasMoved(delivery) ? await reopen(work, sender, stored, mayPost) : CANNOT;
  switch (reopened.kind) {
    case 'reopened': {
      const { httpStatus } = outcome;
      return { outcome: { kind: 'not-taken', why: 'moved', httpStatus }, detail: 'opened the conversation anew' };
    }
    case 'later':
      return { outcome: reopened.outcome };
    case 'gone':
    case 'cannot': {
      const last = reopened.kind === 'gone' ? reopened.outcome : outcome;
      await work.beside(() => retire(work, stored, last.why));
      return { outcome: last };
    }
  }
}

const CANNOT: Reopened = { kind: 'cannot' };

/** Where storage fails nobody is gone: it is tried again. */
async function reopen(work: Work, sender: Sender, stored: StoredRecipient, mayPost: () => boolean): Promise<Reopened> {
  if (!mayPost()) return NOT_YET;
  const { recipients } = work.services;
  return (await work.beside(() => reopenConversation({ sender, recipients }, stored))) ?? NOT_YET;
}

/** Not where somebody wrote meanwhile: they are back, or the reference is another one. */
async function retire({ services }: Work, stored: StoredRecipient, reason: GoneReason): Promise<void> {
  const { recipients, now } = services;
  await recipients.save({ ...stored.recipient, gone: { reason, since: now().toISOString() } }, stored);
}
