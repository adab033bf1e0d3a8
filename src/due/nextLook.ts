import type { DeliveryServices } from '../delivery/deliveryServices.ts';
import { isForLater } from '../delivery/goOn.ts';
import type { Ledger } from '../delivery/ledger.ts';
import type { AcceptedNotification } from '../domain/acceptedNotification.ts';
import { lacksPointer, lookAtEnd, lookAtWait } from '../domain/due.ts';
import { countUnfinished } from '../domain/guard.ts';
import { isWorkable } from '../domain/planDelivery.ts';

/**
 * When a sweep has to look at a range again: at a time, at once, or never because all has ended. `wakeAt` where a
 * pointer is to be queued that comes then.
 */
export type NextLook = 'now' | 'never' | { at: string; wakeAt?: string };

/** What has to be done next in several partitions, and when: claims and waits have their own time. */
export async function nextLook(
  { deliveries, now, workLeaseSeconds }: Pick<DeliveryServices, 'deliveries' | 'now' | 'workLeaseSeconds'>,
  accepted: AcceptedNotification,
  ledgers: readonly Ledger[],
): Promise<NextLook> {
  const whenItComes = (until: string, since: string) => ({
    at: lookAtWait(until, now(), workLeaseSeconds),
    ...(lacksPointer(until, since, now()) ? { wakeAt: until } : {}),
  });
  if (isForLater(accepted, now())) {
    return whenItComes(accepted.request.sendAt ?? '', accepted.acceptedAt);
  }
  const moment = now().toISOString();
  let earliest: string | undefined;
  let wakeAt: string | undefined;
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
      if (state === 'sending') earliest = earlier(earliest, lookAtEnd(leaseUntil ?? ''));
      else {
        const wait = whenItComes(until ?? '', delivery.timeline.at(-1)?.at ?? moment);
        earliest = earlier(earliest, wait.at);
        if (wait.wakeAt) wakeAt = earlier(wakeAt, wait.wakeAt);
      }
    }
  }
  // Who is at work goes on with the next shard: to a long broadcast every sweep would else add a worker, and each of
  // those hands half on.
  if (hasUnbegun && !isAtWork) return 'now';
  if (earliest === undefined) return 'never';
  return { at: earliest, ...(wakeAt === undefined ? {} : { wakeAt }) };
}

function earlier(one: string | undefined, other: string): string {
  return one === undefined || other < one ? other : one;
}
