import { type Cancellation, cancelDeliveries } from '../delivery/cancelDeliveries.ts';
import type { WorkServices } from '../delivery/work.ts';
import type { Log } from '../domain/log.ts';
import {
  beginningOf,
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

/** Stops those of a series' last notifications that are not sent. */
export async function cancelPrepared(
  services: WorkServices,
  recurring: Recurring,
  series: Series,
  log: Log,
): Promise<Pick<Cancellation, 'cancelled' | 'tooLate'>> {
  const sum: Pick<Cancellation, 'cancelled' | 'tooLate'> = { cancelled: 0, tooLate: 0 };
  for (const id of preparedIds(recurring, series, services.now())) {
    const one = await cancelDeliveries(services, id, log);
    if (!one || one.kind === 'too-late') continue;
    sum.cancelled = plus(sum.cancelled, one.cancelled);
    sum.tooLate = plus(sum.tooLate, one.tooLate);
  }
  return sum;
}

function plus(one: number | null, other: number | null): number | null {
  return one === null || other === null ? null : one + other;
}
