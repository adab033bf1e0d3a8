import { type AcceptedNotification, isScheduled } from '../domain/acceptedNotification.ts';
import type { Log } from '../domain/log.ts';
import { LIST, type Range, wholeRange } from '../domain/range.ts';
import { recurs } from '../domain/series.ts';
import { prepareOccurrences } from '../series/prepareOccurrences.ts';
import { queueForItsTime } from './acceptNotification.ts';
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
  else if (isForLater(accepted, services.now())) await queueForItsTime(services, accepted);
  else await workOnRange(services, accepted, range, log);
}

/** Whether it is too early to list its recipients: who they are is seen then. Those of a list can be told already. */
export function isForLater({ request, cancelledAt, tooLateAt }: AcceptedNotification, now: Date): boolean {
  return isScheduled(request, now) && wholeRange(request.to) !== LIST && !cancelledAt && !tooLateAt;
}
