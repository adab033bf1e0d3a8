import type { DeliveryServices } from '../delivery/deliveryServices.ts';
import type { Ledger } from '../delivery/ledger.ts';
import { lookAfter, lookAtEnd } from '../domain/due.ts';
import { countUnfinished } from '../domain/guard.ts';
import { isWorkable } from '../domain/planDelivery.ts';

/** When a sweep has to look at a range again: at a time, at once, or never because all has ended. */
export type NextLook = 'now' | 'never' | string;

/** What has to be done next in several partitions, and when: claims and waits have their own time. */
export async function nextLook(
  { deliveries, now, workLeaseSeconds }: Pick<DeliveryServices, 'deliveries' | 'now' | 'workLeaseSeconds'>,
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
      earliest = earlier(earliest, lookAtEnd(guard.listerUntil));
    }
    if (countUnfinished(counts) === 0) continue;
    for await (const { delivery } of deliveries.inStates(partition, ['accepted', 'waiting', 'sending'])) {
      const { state, until, leaseUntil } = delivery;
      // Listed to be delivered one by one: whoever lists is about to.
      const isAbout = state === 'accepted' && guard.listerUntil > moment;
      if (isAbout) {
        isAtWork = true;
        earliest = earlier(earliest, lookAtEnd(guard.listerUntil));
        continue;
      }
      if (isWorkable(delivery, guard, now())) return 'now';
      if (state === 'sending') isAtWork = true;
      // A lease has its end; who waits has a pointer, whose holder needs a lease of its own.
      const time =
        state === 'sending' ? lookAtEnd(leaseUntil ?? '') : lookAfter(new Date(until ?? ''), workLeaseSeconds);
      earliest = earlier(earliest, time);
    }
  }
  // Who is at work goes on with the next shard: to a long broadcast every sweep would else add a worker, and each of
  // those hands half on.
  if (hasUnbegun && !isAtWork) return 'now';
  return earliest ?? 'never';
}

function earlier(one: string | undefined, other: string): string {
  return one === undefined || other < one ? other : one;
}
