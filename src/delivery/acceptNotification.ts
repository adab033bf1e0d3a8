import {
  type AcceptedNotification,
  type AcceptedRequest,
  isScheduled,
  toAccepted,
} from '../domain/acceptedNotification.ts';
import { firstLook, pointerDelayMs } from '../domain/firstLook.ts';
import { wholeRange } from '../domain/range.ts';
import { SECOND } from '../domain/time.ts';
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

/** Accepts a notification, and queues it where its time is near: what the command does, without waiting for the delivery. */
export async function submitNotification(
  services: AcceptServices,
  id: string,
  request: AcceptedRequest,
): Promise<Acceptance> {
  const acceptance = await acceptNotification(services, id, request);
  // For a repeated one too: whoever accepted it first may have died right after.
  if (acceptance.kind !== 'conflict') await queuePointer(services, acceptance.accepted);
  return acceptance;
}

/** Queues all of it to come at its time. What is further ahead is the sweep's, by its row in `due`. */
export async function queuePointer(
  { deliveriesQueue, now }: Pick<AcceptServices, 'deliveriesQueue' | 'now'>,
  accepted: AcceptedNotification,
): Promise<void> {
  const delayMs = pointerDelayMs(accepted, now());
  if (delayMs === undefined) return;
  const { id, request } = accepted;
  await deliveriesQueue.push({ v: 1, id, range: wholeRange(request.to) }, delayMs / SECOND);
}
