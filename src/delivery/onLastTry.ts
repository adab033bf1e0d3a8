import { acceptedDelivery, type DeliveryRecord, givenUp, withVerdict } from '../domain/delivery.ts';
import { describeFault } from '../domain/fault.ts';
import type { Log } from '../domain/log.ts';
import type { DeliveryKey } from '../storage/deliveriesTable.ts';
import { bury } from './bury.ts';
import type { DeliveryServices } from './deliveryServices.ts';
import { MOST_TRIES, type QueueMessage } from './queueMessage.ts';
import { visitAudience } from './visitAudience.ts';

/**
 * Runs the work of a message. A fault is the host's to try again; at the last try it becomes a dead letter, and
 * what has no end state gets one (design, section 6).
 */
export async function onLastTry(
  services: DeliveryServices,
  message: QueueMessage & { queue: string; id: string; hash?: () => string },
  log: Log,
  work: () => Promise<void>,
): Promise<void> {
  try {
    await work();
  } catch (error) {
    const isLast = message.dequeueCount >= MOST_TRIES;
    const what = isLast ? `given up after ${message.dequeueCount} tries` : `try ${message.dequeueCount} failed`;
    // Of a throw the host shows the words alone, not what is behind them.
    log.error(`notification ${message.id}: ${what}\n${describeFault(error)}`);
    if (!isLast) throw error;
    const got = error instanceof Error ? error.name : typeof error;
    const errors = [{ field: '', got, expected: `success within ${MOST_TRIES} tries` }];
    await bury(services, message, { id: message.id, reason: 'threw', errors }, log);
    await endUnfinished(services, message, services.now());
  }
}

async function endUnfinished(
  services: DeliveryServices,
  { id, hash }: { id: string; hash?: () => string },
  at: Date,
): Promise<void> {
  const { deliveries, notifications } = services;
  const accepted = await notifications.get(id);
  // Another request under the same id is none of this message's business.
  if (!accepted || (hash !== undefined && hash() !== accepted.hash)) return;
  const giveUp = (key: DeliveryKey, delivery: DeliveryRecord) =>
    deliveries.put(key, withVerdict(delivery, givenUp, { at }));
  for await (const { key, delivery } of deliveries.of(id, 'unfinished')) await giveUp(key, delivery);
  if (accepted.isListed) return;
  // Whom no try came to has no row yet.
  const total = await visitAudience(services, accepted, async ({ range, key: recipientKey, address }) => {
    const key = { notificationId: id, range, recipientKey };
    if (!(await deliveries.get(key))) await giveUp(key, acceptedDelivery(address, accepted.acceptedAt));
  });
  await notifications.setListed(id, total);
}
