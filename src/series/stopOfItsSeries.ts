import { cancelDeliveries } from '../delivery/cancelDeliveries.ts';
import { openLedgers, progressOf } from '../delivery/heads.ts';
import type { WorkServices } from '../delivery/work.ts';
import type { AcceptedNotification } from '../domain/acceptedNotification.ts';
import { countAll } from '../domain/guard.ts';
import type { Log } from '../domain/log.ts';
import { isOccurrenceOf } from '../domain/occurrence.ts';
import { occurrenceIn } from '../domain/recurrence.ts';
import { isStopped, seriesIn } from '../domain/series.ts';

/**
 * Cancels an occurrence that nobody has begun and whose series was paused or ended: a worker that read the series
 * before may have made it after who did that had looked for it. What is begun was there when they looked.
 * @returns whether it did.
 */
export async function stopOfItsSeries(
  services: WorkServices,
  accepted: AcceptedNotification,
  log: Log,
): Promise<boolean> {
  const named = occurrenceIn(accepted.id);
  if (!named) return false;
  const stored = await services.notifications.series(named.seriesId);
  const read = stored && seriesIn(stored);
  if (!read || !isOccurrenceOf(read.recurring, accepted)) return false;
  if (!isStopped(read.recurring, read.series, named.at)) return false;
  const progress = progressOf(await openLedgers(services.deliveries, accepted));
  if (progress.isListed || countAll(progress) > 0) return false;
  await cancelDeliveries(services, accepted, log);
  return true;
}
