import type { AcceptedNotification } from '../domain/acceptedNotification.ts';
import type { SendOutcome } from '../domain/connectorAnswer.ts';
import { acceptedDelivery, type DeliveryRecord, isEnded, withVerdict } from '../domain/delivery.ts';
import type { Log } from '../domain/log.ts';
import type { GoneReason } from '../domain/recipient.ts';
import { SECOND } from '../domain/time.ts';
import { decideDelivery, isDueAtOnce, isTooEarly, onUncertainOf, verdictOf } from '../domain/verdict.ts';
import type { StoredRecipient } from '../storage/recipientsTable.ts';
import type { DeliveryServices } from './deliveryServices.ts';
import { recordSent } from './recordSent.ts';
import { reopenConversation } from './reopenConversation.ts';
import { type Sent, sendMessage } from './sendMessage.ts';
import { type Target, visitAudience } from './visitAudience.ts';

/**
 * Writes to everybody whom an accepted notification is for, and records what became of it for each. Called again it
 * goes on with those that have no end state. Who has to wait is found again by a pointer that is queued with a delay;
 * a message that repeats another one (`isRepeated`) leaves who waits already to the pointer of that one.
 * @throws {AggregateError} for faults of storage: the host brings the message again.
 */
export async function deliverNotification(
  services: DeliveryServices,
  accepted: AcceptedNotification,
  log: Log,
  { isRepeated = false }: { isRepeated?: boolean } = {},
): Promise<void> {
  const { notifications, deliveriesQueue, now } = services;
  // Each of many repeated requests would else keep a pointer of its own alive, and all come at the same moment.
  const hasOtherPointer = isRepeated && accepted.isListed;
  let next: number | undefined;
  const total = await visitAudience(services, accepted, async (target) => {
    const { delivery, wasTried } = await deliverToTarget(services, accepted, target, log);
    const { state, reason, until } = delivery;
    const isOurs = wasTried || !hasOtherPointer;
    if (isOurs && state === 'waiting' && until !== null) {
      next = Math.min(next ?? Number.POSITIVE_INFINITY, Date.parse(until));
    }
    log.info(`delivery ${accepted.id} to ${target.key}: ${state}${reason ? `(${reason})` : ''}`);
  });
  if (!accepted.isListed && (next !== undefined || accepted.total !== total)) {
    await notifications.setListed(accepted.id, total);
  }
  // Before the message that brought us is gone from its queue: a crash in between brings it again.
  if (next !== undefined) await deliveriesQueue.push({ v: 1, id: accepted.id }, (next - now().getTime()) / SECOND);
}

async function deliverToTarget(
  services: DeliveryServices,
  accepted: AcceptedNotification,
  target: Target,
  log: Log,
): Promise<{ delivery: DeliveryRecord; wasTried: boolean }> {
  const key = { notificationId: accepted.id, range: target.range, recipientKey: target.key };
  const earlier = await services.deliveries.get(key);
  if (earlier && (isEnded(earlier) || isTooEarly(earlier, services.now()))) {
    return { delivery: earlier, wasTried: false };
  }
  const first = earlier ?? acceptedDelivery(target.address, accepted.acceptedAt);
  let next = await tryToDeliver(services, accepted, first, target.stored);
  // Read again: the try before may have opened the conversation anew.
  if (isDueAtOnce(next)) next = await tryToDeliver(services, accepted, next, await services.recipients.get(target.key));
  await services.deliveries.put(key, next);
  await recordSent(services, accepted, { recipientKey: target.key, delivery: next }, log);
  return { delivery: next, wasTried: true };
}

async function tryToDeliver(
  services: DeliveryServices,
  { id, request, expiresAt }: AcceptedNotification,
  delivery: DeliveryRecord,
  stored: StoredRecipient | undefined,
): Promise<DeliveryRecord> {
  const decision = decideDelivery(stored?.recipient, delivery, { expiresAt, now: services.now() });
  if (decision !== 'send') return withVerdict(delivery, decision, { at: services.now() });
  const { message, conversation } = request;
  if (!stored || !message) throw new Error(`notification ${id}: nothing to send, or nobody to send it to`);
  const sent = await sendMessage(services.sender, message, conversation, stored.recipient.reference);
  const { outcome, detail } =
    sent.outcome.kind === 'gone' ? await afterGone(services, stored, delivery, sent.outcome) : sent;
  const now = services.now();
  const rules = { expiresAt, now, onUncertain: onUncertainOf(request), random: Math.random() };
  return withVerdict(delivery, verdictOf(outcome, delivery, rules), {
    at: now,
    outcome,
    ...(detail === undefined ? {} : { detail }),
  });
}

/** Retires who is gone, but for a conversation that was not found and can be opened anew, once for each delivery. */
async function afterGone(
  services: DeliveryServices,
  stored: StoredRecipient,
  { timeline }: DeliveryRecord,
  outcome: Extract<SendOutcome, { kind: 'gone' }>,
): Promise<Sent> {
  const { why, httpStatus } = outcome;
  const wasReopened = timeline.at(-1)?.httpStatus === NOT_FOUND;
  const reopened =
    why === 'not-found' && !wasReopened ? await reopenConversation(services, stored) : { kind: 'cannot' as const };
  switch (reopened.kind) {
    case 'reopened':
      return { outcome: { kind: 'not-taken', why: 'moved', httpStatus }, detail: 'opened the conversation anew' };
    case 'later':
      return { outcome: { kind: 'not-taken', why: 'unreachable', detail: reopened.detail } };
    case 'cannot':
      await retire(services, stored, why);
      return { outcome };
  }
}

const NOT_FOUND = 404;

/** Not where somebody wrote meanwhile: they are back, or the reference is another one. */
async function retire(
  { recipients, now }: DeliveryServices,
  stored: StoredRecipient,
  reason: GoneReason,
): Promise<void> {
  await recipients.save({ ...stored.recipient, gone: { reason, since: now().toISOString() } }, stored);
}
