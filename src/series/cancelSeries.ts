import { type Cancellation, cancelDeliveries, cancellationOf, decided } from '../delivery/cancelDeliveries.ts';
import type { Progress } from '../delivery/heads.ts';
import type { WorkServices } from '../delivery/work.ts';
import type { AcceptedNotification } from '../domain/acceptedNotification.ts';
import { lookAfter } from '../domain/due.ts';
import type { Log } from '../domain/log.ts';
import { goesOn, type Recurring, type Series, seriesDue } from '../domain/series.ts';
import { preparedOccurrences } from './preparedOccurrences.ts';

/**
 * Ends a series for good, what is prepared of it included. It is too late where nothing was to come any more, and all
 * that it became was sent or being sent. The counts are those of what was prepared or under way.
 */
export async function cancelSeries(
  services: WorkServices,
  { recurring, series }: { recurring: Recurring; series: Series },
  log: Log,
): Promise<Cancellation> {
  const { notifications, due, now, workLeaseSeconds } = services;
  const { id } = recurring;
  const earlier = decided(recurring);
  // First, so that the sweep stops what is prepared if this worker dies; not before it had its time to write.
  await due.add(seriesDue(recurring, new Date(lookAfter(now(), workLeaseSeconds))));
  const isOn = goesOn(recurring, series, now());
  // From here on nothing more is made of it.
  if (!earlier && isOn) await notifications.setDeleted(id, 'cancelledAt', now());
  const { isInTime, ...counts } = await cancelPrepared(services, recurring, series, log);
  const kind = earlier ?? (isOn || isInTime ? 'cancelled' : 'too-late');
  if (!earlier && !isOn) await notifications.setDeleted(id, isInTime ? 'cancelledAt' : 'tooLateAt', now());
  log.info(`series ${id}: asked to be cancelled, ${kind}`);
  return { kind, ...counts };
}

interface Stopped extends Pick<Cancellation, 'cancelled' | 'tooLate'> {
  /** Something was not sent yet. */
  isInTime: boolean;
}

/**
 * Stops those of a series' last notifications that are not sent. What has ended by itself is left as it is, and not
 * counted; what an earlier pause or end has stopped is.
 */
export async function cancelPrepared(
  services: WorkServices,
  recurring: Recurring,
  series: Series,
  log: Log,
): Promise<Stopped> {
  const sum: Stopped = { isInTime: false, cancelled: 0, tooLate: 0 };
  for (const { accepted, progress } of await preparedOccurrences(services, recurring, series)) {
    const one = await stop(services, accepted, progress, log);
    if (!one) continue;
    sum.isInTime ||= one.kind === 'cancelled';
    sum.cancelled = plus(sum.cancelled, one.cancelled);
    sum.tooLate = plus(sum.tooLate, one.tooLate);
  }
  return sum;
}

/** @returns undefined for what has ended by itself. */
async function stop(
  services: WorkServices,
  accepted: AcceptedNotification,
  progress: Progress,
  log: Log,
): Promise<Cancellation | undefined> {
  if (!progress.hasEnded) return cancelDeliveries(services, accepted, log);
  const kind = decided(accepted);
  return kind && cancellationOf(kind, progress);
}

function plus(one: number | null, other: number | null): number | null {
  return one === null || other === null ? null : one + other;
}
