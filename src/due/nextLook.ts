import type { DeliveryServices } from '../delivery/deliveryServices.ts';
import type { Ledger } from '../delivery/ledger.ts';
import { type AcceptedNotification, beginOf } from '../domain/acceptedNotification.ts';
import type { DeliveryRecord } from '../domain/delivery.ts';
import { lacksPointer, lookAtEnd, lookAtWait } from '../domain/due.ts';
import { countUnfinished, type Guard } from '../domain/guard.ts';
import { isWorkable } from '../domain/planDelivery.ts';
import { LIST } from '../domain/range.ts';

/** When a sweep has to look at a range again. */
export type NextLook =
  /** All has ended. */
  | { kind: 'never' }
  /** Nobody works on it. `since` when its pointer was to come, which may only stand behind others; of a death undefined. */
  | { kind: 'now'; since?: string | undefined }
  /** `wakeAt` where a pointer is to be queued that comes then. */
  | { kind: 'later'; at: string; wakeAt?: string | undefined };

type LookServices = Pick<DeliveryServices, 'deliveries' | 'now' | 'workLeaseSeconds'>;

/** What has to be done next in several partitions, and when: claims and waits have their own time. */
export async function nextLook(
  { deliveries, now, workLeaseSeconds }: LookServices,
  accepted: AcceptedNotification,
  ledgers: readonly Ledger[],
): Promise<NextLook> {
  const look = new Look(now(), workLeaseSeconds);
  let hasUnbegun = false;
  for (const { guard, counts, partition } of ledgers) {
    if (!guard.isListed && guard.listerUntil === '') hasUnbegun = true;
    else if (!guard.isListed && !look.isListed(guard)) return { kind: 'now' };
    if (countUnfinished(counts) === 0) continue;
    for await (const { delivery } of deliveries.inStates(partition, ['accepted', 'waiting', 'sending'])) {
      if (!look.isUnderWay(delivery, guard)) return { kind: 'now', since: delivery.until ?? undefined };
    }
  }
  // Who is at work goes on with the next shard: to a long broadcast every sweep would else add a worker, and each of
  // those hands half on.
  if (!hasUnbegun || look.isAtWork) return look.result();
  const isList = ledgers[0]?.partition.shard === LIST;
  return { kind: 'now', since: isList ? beginOf(accepted) : undefined };
}

/** What was seen so far. */
class Look {
  readonly #now: Date;
  readonly #workLeaseSeconds: number;
  #earliest: string | undefined;
  #wakeAt: string | undefined;
  /** Somebody is listing or sending. */
  isAtWork = false;

  constructor(now: Date, workLeaseSeconds: number) {
    this.#now = now;
    this.#workLeaseSeconds = workLeaseSeconds;
  }

  /** @returns false when nobody is listing any more. */
  isListed({ listerUntil }: Guard): boolean {
    if (listerUntil <= this.#now.toISOString()) return false;
    this.#atWork(listerUntil);
    return true;
  }

  /** @returns false when it can be worked on now. */
  isUnderWay(delivery: DeliveryRecord, guard: Guard): boolean {
    const { state, until, leaseUntil, timeline } = delivery;
    // Listed to be delivered one by one: whoever lists is about to.
    if (state === 'accepted' && this.isListed(guard)) return true;
    if (isWorkable(delivery, guard, this.#now)) return false;
    // A lease has its end; who waits has a pointer, whose holder needs a lease of its own.
    if (state === 'sending') this.#atWork(leaseUntil ?? '');
    else this.waits(until ?? '', timeline.at(-1)?.at ?? this.#now.toISOString());
    return true;
  }

  waits(until: string, since: string): void {
    this.#earliest = earlier(this.#earliest, lookAtWait(until, this.#now.toISOString(), this.#workLeaseSeconds));
    if (lacksPointer(until, since, this.#now)) this.#wakeAt = earlier(this.#wakeAt, until);
  }

  result(): NextLook {
    return this.#earliest === undefined
      ? { kind: 'never' }
      : { kind: 'later', at: this.#earliest, wakeAt: this.#wakeAt };
  }

  #atWork(until: string): void {
    this.isAtWork = true;
    this.#earliest = earlier(this.#earliest, lookAtEnd(until));
  }
}

function earlier(one: string | undefined, other: string): string {
  return one === undefined || other < one ? other : one;
}
