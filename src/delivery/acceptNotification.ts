import {
  type AcceptedNotification,
  type AcceptedRequest,
  isForLater,
  isScheduled,
  sendAtOf,
  toAccepted,
} from '../domain/acceptedNotification.ts';
import { firstLook } from '../domain/due.ts';
import { wholeRange } from '../domain/range.ts';
import { SECOND } from '../domain/time.ts';
import { LONGEST_DELAY_SECONDS } from '../storage/deliveriesQueue.ts';
import type { DeliveryServices } from './deliveryServices.ts';

export type Acceptance =
  | { kind: 'accepted' | 'replayed'; accepted: AcceptedNotification }
  /** The id was used for another request. */
  | { kind: 'conflict' };

export type AcceptServices = Pick<
  DeliveryServices,
  'notifications' | 'due' | 'deliveriesQueue' | 'subscriptions' | 'now' | 'workLeaseSeconds'
>;

/**
 * Makes a notification durable, once for each id. After it nothing is lost; nothing was sent before it.
 * @param body the bytes of the queue message, where it named no id.
 */
export async function acceptNotification(
  { notifications, subscriptions, due, now, workLeaseSeconds }: Omit<AcceptServices, 'deliveriesQueue'>,
  id: string,
  request: AcceptedRequest,
  body?: Uint8Array,
): Promise<Acceptance> {
  const shards = await shardsFor(subscriptions, request, now());
  const accepted = { ...toAccepted(id, request, now(), body), ...(shards ? { shards } : {}) };
  // First, so that the sweep finds what is accepted whatever happens next; it forgets what never was.
  await due.add(firstLook(accepted, workLeaseSeconds));
  if (await notifications.insert(accepted)) return { kind: 'accepted', accepted };
  const earlier = await notifications.get(id);
  if (!earlier) throw new Error(`notification ${id}: its record was there and is gone`);
  return earlier.hash === accepted.hash ? { kind: 'replayed', accepted: earlier } : { kind: 'conflict' };
}

/** Most topics have few watchers: where nobody is, nobody needs to be looked for. Of a later time nobody knows yet. */
async function shardsFor(
  subscriptions: AcceptServices['subscriptions'],
  request: AcceptedRequest,
  now: Date,
): Promise<string[] | undefined> {
  const isLater = isScheduled(request, now) || request.recurrence !== undefined;
  return 'topic' in request.to && !isLater ? subscriptions.shardsOf(request.to.topic) : undefined;
}

/** Accepts a notification and queues it: what the command does, without waiting for the delivery. */
export async function submitNotification(
  services: AcceptServices,
  id: string,
  request: AcceptedRequest,
): Promise<Acceptance> {
  const acceptance = await acceptNotification(services, id, request);
  // For a repeated one too: whoever accepted it first may have died right after.
  if (acceptance.kind === 'conflict') return acceptance;
  const { accepted } = acceptance;
  if (isForLater(accepted, services.now())) await queueForItsTime(services, accepted);
  else await services.deliveriesQueue.push({ v: 1, id, range: wholeRange(request.to) });
  return acceptance;
}

/** Queues all of it to come at its time. What is further ahead than the queue reaches is left to the sweep. */
export async function queueForItsTime(
  { deliveriesQueue, now }: Pick<AcceptServices, 'deliveriesQueue' | 'now'>,
  { id, request }: Pick<AcceptedNotification, 'id' | 'request'>,
): Promise<void> {
  const delaySeconds = ((sendAtOf(request) ?? now()).getTime() - now().getTime()) / SECOND;
  if (delaySeconds <= LONGEST_DELAY_SECONDS) {
    await deliveriesQueue.push({ v: 1, id, range: wholeRange(request.to) }, delaySeconds);
  }
}
