import type { SendOutcome } from '../domain/connectorAnswer.ts';
import type { DeliveryRecord } from '../domain/delivery.ts';
import type { GoneReason } from '../domain/recipient.ts';
import type { Sender } from '../domain/sender.ts';
import { type DeliveryEvent, transition } from '../domain/transition.ts';
import { lastStatus } from '../domain/verdict.ts';
import type { StoredRecipient } from '../storage/recipientsTable.ts';
import { reopenConversation } from './reopenConversation.ts';
import { sendMessage } from './sendMessage.ts';
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
}

/**
 * Makes the one call of a claim. Never throws: an outcome is worth more than a fault behind it, which is kept in
 * `work.faults`, so that the message is brought again.
 */
export async function deliverClaimed(work: Work, claimed: Claimed): Promise<Landed> {
  const event = await call(work, claimed);
  const next = transition(claimed.delivery, event, work.rules());
  if (!next.ok) throw new Error(`delivery ${work.accepted.id} to ${claimed.key}: ${event.kind} (${next.refusal})`);
  const after = next.delivery;
  if (event.kind === 'outcome') await work.keepFault(() => holdOthers(work, claimed, event.outcome, after));
  return { ...claimed, after };
}

async function call(work: Work, { delivery, stored, mayPost }: Claimed): Promise<DeliveryEvent> {
  const { sender, accepted, holds } = work;
  if (!mayPost() || !sender) return { kind: 'give-back' };
  // Of those that were claimed together, the first two may have held the tenant meanwhile.
  const hold = holds.of(stored);
  if (hold) return { kind: 'hold', ...hold };
  const { message, conversation } = accepted.request;
  if (!message) throw new Error(`notification ${accepted.id}: nothing to send`);
  const { conversationId } = delivery;
  const { reference } = stored.recipient;
  const sent = await sendMessage(sender, { message, conversation, reference, conversationId, mayPost });
  if (sent.kind === 'unsent') return { kind: 'give-back', conversationId: sent.conversationId };
  const { outcome, detail } =
    sent.outcome.kind === 'gone' ? await afterGone(work, sender, stored, delivery, sent.outcome) : sent;
  return { kind: 'outcome', outcome, detail, conversationId: sent.conversationId, random: Math.random() };
}

interface Outcome {
  outcome: SendOutcome;
  detail?: string;
}

/** Retires who is gone, but for a conversation that was not found and can be opened anew, once for each delivery. */
async function afterGone(
  work: Work,
  sender: Sender,
  stored: StoredRecipient,
  delivery: DeliveryRecord,
  outcome: Extract<SendOutcome, { kind: 'gone' }>,
): Promise<Outcome> {
  const { recipients } = work.services;
  const { why, httpStatus } = outcome;
  const mayReopen = why === 'not-found' && lastStatus(delivery) !== NOT_FOUND;
  const reopened = mayReopen
    ? await work.keepFault(() => reopenConversation({ sender, recipients }, stored))
    : undefined;
  switch (reopened?.kind) {
    case 'reopened':
      return { outcome: { kind: 'not-taken', why: 'moved', httpStatus }, detail: 'opened the conversation anew' };
    case 'later':
      return { outcome: { kind: 'not-taken', why: 'unreachable', detail: reopened.detail } };
    default:
      await work.keepFault(() => retire(work, stored, why));
      return { outcome };
  }
}

const NOT_FOUND = 404;

/** Not where somebody wrote meanwhile: they are back, or the reference is another one. */
async function retire({ services }: Work, stored: StoredRecipient, reason: GoneReason): Promise<void> {
  const { recipients, now } = services;
  await recipients.save({ ...stored.recipient, gone: { reason, since: now().toISOString() } }, stored);
}

/** What this conversation answered holds its other notifications too, and maybe its tenant's. */
async function holdOthers(
  { holds }: Work,
  { stored }: Claimed,
  outcome: SendOutcome,
  { reason, until }: DeliveryRecord,
): Promise<void> {
  const isBusy =
    outcome.kind === 'not-taken' && (outcome.why === 'rate-limited' || outcome.why === 'conversation-busy');
  if (isBusy && until !== null && (reason === 'rate-limited' || reason === 'retrying')) {
    await holds.after(stored, { reason, until });
  }
}
