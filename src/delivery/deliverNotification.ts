import type { AcceptedNotification } from '../domain/acceptedNotification.ts';
import {
  acceptedDelivery,
  type Delivery,
  decideDelivery,
  isEnded,
  verdictOf,
  withVerdict,
} from '../domain/delivery.ts';
import type { Log } from '../domain/log.ts';
import type { GoneReason } from '../domain/recipient.ts';
import type { StoredRecipient } from '../storage/recipientsTable.ts';
import type { DeliveryServices } from './deliveryServices.ts';
import { recordSent } from './recordSent.ts';
import { sendMessage } from './sendMessage.ts';
import { type Target, visitAudience } from './visitAudience.ts';

/** Some recipients could not be written to yet: the queue brings the message again. */
class UnfinishedError extends Error {
  readonly code = 'unfinished';

  constructor(id: string, unfinished: number) {
    super(`notification ${id}: ${unfinished} deliveries wait for another try`);
    this.name = 'UnfinishedError';
  }
}

/**
 * Writes to everybody whom an accepted notification is for, and records what became of it for each.
 * Called again it goes on with those that have no end state.
 * @throws {UnfinishedError} when some are to be tried again, {AggregateError} for faults of storage.
 */
export async function deliverNotification(
  services: DeliveryServices,
  accepted: AcceptedNotification,
  log: Log,
): Promise<void> {
  let unfinished = 0;
  await visitAudience(services, accepted, async (target) => {
    const { state, reason } = await deliverToTarget(services, accepted, target, log);
    if (state === 'waiting') unfinished++;
    log.info(`delivery ${accepted.id} to ${target.key}: ${state}${reason ? `(${reason})` : ''}`);
  });
  if (unfinished > 0) throw new UnfinishedError(accepted.id, unfinished);
}

async function deliverToTarget(
  services: DeliveryServices,
  accepted: AcceptedNotification,
  target: Target,
  log: Log,
): Promise<Delivery> {
  const key = { notificationId: accepted.id, range: target.range, recipientKey: target.key };
  const earlier = await services.deliveries.get(key);
  if (earlier && isEnded(earlier)) return earlier;
  const delivery = earlier ?? acceptedDelivery(target.address, accepted.acceptedAt);
  const next = await tryToDeliver(services, accepted, delivery, target.stored);
  await services.deliveries.put(key, next);
  await recordSent(services, accepted, { recipientKey: target.key, delivery: next }, log);
  return next;
}

async function tryToDeliver(
  services: DeliveryServices,
  accepted: AcceptedNotification,
  delivery: Delivery,
  stored: StoredRecipient | undefined,
): Promise<Delivery> {
  const { message, conversation } = accepted.request;
  const decision = decideDelivery(stored?.recipient, accepted, services.now());
  if (decision !== 'send') return withVerdict(delivery, decision, { at: services.now() });
  if (!stored || !message) throw new Error(`notification ${accepted.id}: nothing to send, or nobody to send it to`);
  const { outcome, detail } = await sendMessage(services.sender, message, conversation, stored.recipient.reference);
  if (outcome.kind === 'gone') await retire(services, stored, outcome.why);
  return withVerdict(delivery, verdictOf(outcome), {
    at: services.now(),
    outcome,
    ...(detail === undefined ? {} : { detail }),
  });
}

/** Not where somebody wrote meanwhile: they are back, or the reference is another one. */
async function retire(
  { recipients, now }: DeliveryServices,
  stored: StoredRecipient,
  reason: GoneReason,
): Promise<void> {
  await recipients.save({ ...stored.recipient, gone: { reason, since: now().toISOString() } }, stored);
}
