import type { Log } from '../domain/log.ts';
import { recurs } from '../domain/series.ts';
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
  const accepted = await services.notifications.get(id);
  if (!accepted) return undefined;
  return (recurs(accepted) ? cancelSeries : cancelDeliveries)(services, id, log);
}
