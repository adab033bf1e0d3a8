import type { DeliveryServices } from '../delivery/deliveryServices.ts';
import type { Ledger } from '../delivery/ledger.ts';
import type { DeliveryRecord } from '../domain/delivery.ts';
import { countUnfinished } from '../domain/guard.ts';
import { isWorkable } from '../domain/planDelivery.ts';

/** When somebody has to look at a range again: a time, at once, or never because all has ended. */
export type NextLook = 'now' | 'never' | string;

/** What has to be done next in several partitions, and when: claims and waits have their own time. */
export async function nextLook(
  { deliveries, now }: Pick<DeliveryServices, 'deliveries' | 'now'>,
  ledgers: readonly Ledger[],
): Promise<NextLook> {
  const moment = now().toISOString();
  let earliest: string | undefined;
  let isAtWork = false;
  let hasUnbegun = false;
  for (const { guard, counts, partition } of ledgers) {
    if (!guard.isListed && guard.listerUntil === '') hasUnbegun = true;
    else if (!guard.isListed) {
      if (guard.listerUntil <= moment) return 'now';
      isAtWork = true;
      earliest = earlier(earliest, guard.listerUntil);
    }
    if (countUnfinished(counts) === 0) continue;
    for await (const { delivery } of deliveries.inStates(partition, ['accepted', 'waiting', 'sending'])) {
      const time = timeOf(delivery);
      if (isWorkable(delivery, guard, now()) || time === null) return 'now';
      if (delivery.state === 'sending') isAtWork = true;
      earliest = earlier(earliest, time);
    }
  }
  // Who is at work goes on with the next shard: to a long broadcast every sweep would else add a worker, and each of
  // those hands half on.
  if (hasUnbegun && !isAtWork) return 'now';
  return earliest ?? 'never';
}

/** Until when a delivery is somebody's: it waits for its pointer, or is claimed. */
function timeOf({ state, until, leaseUntil }: DeliveryRecord): string | null {
  return state === 'sending' ? leaseUntil : until;
}

function earlier(one: string | undefined, other: string): string {
  return one === undefined || other < one ? other : one;
}
