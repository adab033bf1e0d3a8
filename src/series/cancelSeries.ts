import { type Cancellation, cancelDeliveries, cancellationOf } from '../delivery/cancelDeliveries.ts';
import { openLedgers, type Progress, progressOf } from '../delivery/heads.ts';
import type { WorkServices } from '../delivery/work.ts';
import type { AcceptedNotification } from '../domain/acceptedNotification.ts';
import type { Log } from '../domain/log.ts';
import {
  beginningOf,
  isOccurrenceOf,
  preparedIds,
  type Recurring,
  recurs,
  type Series,
  seriesDue,
  statusOfSeries,
} from '../domain/series.ts';

/**
 * Ends a series for good, what is prepared of it included. `tooLate` counts those deliveries of its last occurrences
 * that were sent or being sent; where nothing was to come any more it is too late.
 * @returns undefined for an id that was never accepted.
 */
export async function cancelSeries(services: WorkServices, id: string, log: Log): Promise<Cancellation | undefined> {
  const { notifications, due, now } = services;
  const stored = await notifications.series(id);
  if (!stored || !recurs(stored.accepted)) return undefined;
  const recurring = stored.accepted;
  const series = stored.series ?? beginningOf(recurring);
  const isOver = statusOfSeries(recurring, { ...series, paused: false }, now()).next === null;
  const earlier = decided(recurring);
  const kind = earlier ?? (isOver ? 'too-late' : 'cancelled');
  // First, so that the sweep stops what is prepared if this worker dies.
  await due.add(seriesDue(recurring, now()));
  if (!earlier) await notifications.setDeleted(id, kind === 'cancelled' ? 'cancelledAt' : 'tooLateAt', now());
  log.info(`series ${id}: asked to be cancelled, ${kind}`);
  return { kind, ...(await cancelPrepared(services, recurring, series, log)) };
}

function decided({ cancelledAt, tooLateAt }: Recurring): Cancellation['kind'] | undefined {
  if (cancelledAt) return 'cancelled';
  return tooLateAt ? 'too-late' : undefined;
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
): Promise<Pick<Cancellation, 'cancelled' | 'tooLate'>> {
  const sum: Pick<Cancellation, 'cancelled' | 'tooLate'> = { cancelled: 0, tooLate: 0 };
  for (const { accepted, progress } of await preparedOf(services, recurring, series)) {
    const one = await stop(services, accepted, progress, log);
    if (!one) continue;
    sum.cancelled = plus(sum.cancelled, one.cancelled);
    sum.tooLate = plus(sum.tooLate, one.tooLate);
  }
  return sum;
}

/** @returns undefined for what has ended by itself. */
async function stop(
  services: WorkServices,
  { id, cancelledAt, tooLateAt }: AcceptedNotification,
  progress: Progress,
  log: Log,
): Promise<Cancellation | undefined> {
  if (!progress.hasEnded) return cancelDeliveries(services, id, log);
  if (cancelledAt) return cancellationOf('cancelled', progress);
  return tooLateAt ? cancellationOf('too-late', progress) : undefined;
}

/** Those that a series became which are prepared or under way, or may be, with how far each has got. */
async function preparedOf(
  { notifications, deliveries, now }: WorkServices,
  recurring: Recurring,
  series: Series,
): Promise<{ accepted: AcceptedNotification; progress: Progress }[]> {
  const prepared = [];
  for (const id of preparedIds(recurring, series, now())) {
    const accepted = await notifications.get(id);
    if (!accepted || !isOccurrenceOf(recurring, accepted)) continue;
    prepared.push({ accepted, progress: progressOf(await openLedgers(deliveries, accepted)) });
  }
  return prepared;
}

function plus(one: number | null, other: number | null): number | null {
  return one === null || other === null ? null : one + other;
}
