import type { DeliveryServices } from '../delivery/deliveryServices.ts';
import { openLedgers, type Progress, progressOf } from '../delivery/heads.ts';
import type { AcceptedNotification } from '../domain/acceptedNotification.ts';
import { isOccurrenceOf } from '../domain/occurrence.ts';
import { preparedIds, type Recurring, type Series } from '../domain/series.ts';

type ReadServices = Pick<DeliveryServices, 'notifications' | 'deliveries' | 'now'>;

/** Those that a series became of which something may still be sent, with how far each has got. */
export async function preparedOccurrences(
  { notifications, deliveries, now }: ReadServices,
  recurring: Recurring,
  series: Series,
): Promise<{ accepted: AcceptedNotification; progress: Progress }[]> {
  const prepared = [];
  for (const id of preparedIds(recurring, series, now())) {
    const accepted = await notifications.get(id);
    if (!accepted || !isOccurrenceOf(recurring, accepted)) continue;
    prepared.push({ accepted, progress: progressOf(await openLedgers(deliveries, accepted)) });
  }
  return prepared;
}

/** Whether what a series became last has not come to its end. */
export async function isUnderWay(services: ReadServices, recurring: Recurring, series: Series): Promise<boolean> {
  const prepared = await preparedOccurrences(services, recurring, series);
  return prepared.some(({ progress }) => !progress.hasEnded);
}
