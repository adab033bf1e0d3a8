import { type AcceptedNotification, toAccepted } from '../domain/acceptedNotification.ts';
import type { Notification } from '../domain/notification.ts';
import type { DeliveryServices } from './deliveryServices.ts';

export type Acceptance =
  | { kind: 'accepted' | 'replayed'; accepted: AcceptedNotification }
  /** The id was used for another request. */
  | { kind: 'conflict' };

/** Makes a notification durable, once for each id. After it nothing is lost; nothing was sent before it. */
export async function acceptNotification(
  { notifications, now }: Pick<DeliveryServices, 'notifications' | 'now'>,
  id: string,
  request: Notification,
): Promise<Acceptance> {
  const accepted = toAccepted(id, request, now());
  if (await notifications.insert(accepted)) return { kind: 'accepted', accepted };
  const earlier = await notifications.get(id);
  if (!earlier) throw new Error(`notification ${id}: its record was there and is gone`);
  return earlier.hash === accepted.hash ? { kind: 'replayed', accepted: earlier } : { kind: 'conflict' };
}

/** By then the first one's work is usually done, and what was sent is not sent again. */
const REPEATED_DELAY_SECONDS = 30;

/** Accepts a notification and queues it: what the command does, without waiting for the delivery. */
export async function submitNotification(
  services: Pick<DeliveryServices, 'notifications' | 'deliveriesQueue' | 'now'>,
  id: string,
  request: Notification,
): Promise<Acceptance> {
  const acceptance = await acceptNotification(services, id, request);
  // Queued for a repeated one too: whoever accepted it first may have died right after. But later, because nothing
  // claims a send yet: of producers who ask at once, each would bring a worker that finds nothing sent.
  if (acceptance.kind === 'accepted') await services.deliveriesQueue.push({ v: 1, id });
  if (acceptance.kind === 'replayed') {
    await services.deliveriesQueue.push({ v: 1, id, isRepeated: true }, REPEATED_DELAY_SECONDS);
  }
  return acceptance;
}
