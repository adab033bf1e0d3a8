import { type AcceptedNotification, isForLater } from '../domain/acceptedNotification.ts';
import type { Log } from '../domain/log.ts';
import type { Range } from '../domain/range.ts';
import { recurs } from '../domain/series.ts';
import { prepareOccurrences } from '../series/prepareOccurrences.ts';
import { stopOfItsSeries } from '../series/stopOfItsSeries.ts';
import { queuePointer } from './acceptNotification.ts';
import type { DeliveryServices } from './deliveryServices.ts';
import { workOnRange } from './workOnRange.ts';

/** Does what there is to do now for a range of an accepted notification: one that recurs has no deliveries of its own. */
export async function goOn(
  services: DeliveryServices,
  accepted: AcceptedNotification,
  range: Range,
  log: Log,
): Promise<void> {
  if (recurs(accepted)) await prepareOccurrences(services, accepted.id, log);
  else if (isForLater(accepted, services.now())) await queuePointer(services, accepted);
  else if (!(await stopOfItsSeries(services, accepted, log))) await workOnRange(services, accepted, range, log);
}
