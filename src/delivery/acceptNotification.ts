import { type AcceptedNotification, toAccepted } from '../domain/acceptedNotification.ts';
import { firstLook } from '../domain/due.ts';
import type { Notification } from '../domain/notification.ts';
import { wholeRange } from '../domain/range.ts';
import type { DeliveryServices } from './deliveryServices.ts';

export type Acceptance =
  | { kind: 'accepted' | 'replayed'; accepted: AcceptedNotification }
  /** The id was used for another request. */
  | { kind: 'conflict' };

export type AcceptServices = Pick<
  DeliveryServices,
  'notifications' | 'due' | 'deliveriesQueue' | 'now' | 'workLeaseSeconds'
>;

/**
 * Makes a notification durable, once for each id. After it nothing is lost; nothing was sent before it.
 * @param body the bytes of the queue message, where it named no id.
 */
export async function acceptNotification(
  { notifications, due, now, workLeaseSeconds }: Omit<AcceptServices, 'deliveriesQueue'>,
  id: string,
  request: Notification,
  body?: Uint8Array,
): Promise<Acceptance> {
  const accepted = toAccepted(id, request, now(), body);
  // First, so that the sweep finds what is accepted whatever happens next; it forgets what never was.
  await due.add(firstLook(accepted, workLeaseSeconds));
  if (await notifications.insert(accepted)) return { kind: 'accepted', accepted };
  const earlier = await notifications.get(id);
  if (!earlier) throw new Error(`notification ${id}: its record was there and is gone`);
  return earlier.hash === accepted.hash ? { kind: 'replayed', accepted: earlier } : { kind: 'conflict' };
}

/** Accepts a notification and queues it: what the command does, without waiting for the delivery. */
export async function submitNotification(
  services: AcceptServices,
  id: string,
  request: Notification,
): Promise<Acceptance> {
  const acceptance = await acceptNotification(services, id, request);
  // For a repeated one too: whoever accepted it first may have died right after.
  if (acceptance.kind !== 'conflict') {
    await services.deliveriesQueue.push({ v: 1, id, range: wholeRange(request.to) });
  }
  return acceptance;
}
