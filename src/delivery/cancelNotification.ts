import type { Log } from '../domain/log.ts';
import { seriesIn } from '../domain/series.ts';
import { cancelSeries } from '../series/cancelSeries.ts';
import { type Cancellation, cancelDeliveries } from './cancelDeliveries.ts';
import type { WorkServices } from './work.ts';

/**
 * Stops whatever of a notification nobody has claimed; of one that recurs all that is still to come.
 * @returns undefined for an id that was never accepted.
 */
export async function cancelNotification(
  services: WorkServices,
  id: string,
  log: Log,
): Promise<Cancellation | undefined> {
  const stored = await services.notifications.series(id);
  if (!stored) return undefined;
  const recurring = seriesIn(stored);
  return recurring ? cancelSeries(services, recurring, log) : cancelDeliveries(services, stored.accepted, log);
}
