import type { WorkServices } from '../delivery/work.ts';
import { lookAfter } from '../domain/due.ts';
import type { Log } from '../domain/log.ts';
import {
  type Recurring,
  resumed,
  type Series,
  seriesDue,
  seriesIn,
  stateOfSeries,
  statusOfSeries,
} from '../domain/series.ts';
import { cancelPrepared } from './cancelSeries.ts';
import { isUnderWay } from './preparedOccurrences.ts';

export type Change =
  /** `cancelled`: deliveries of occurrences that were prepared already; they stay so. Null while they are many. */
  | { kind: 'paused'; cancelled: number | null }
  | { kind: 'resumed'; next: string | null }
  /** It was so already. */
  | { kind: 'unchanged' }
  /** Nothing of it comes any more. */
  | { kind: 'ended' }
  /** It is sent once: that can be cancelled, not paused. */
  | { kind: 'not-recurring' };

const MOST_CONFLICTS = 10;

/** From here on nothing of a series is sent, what is prepared included. @returns undefined for an unknown id. */
export async function pauseSeries(services: WorkServices, id: string, log: Log): Promise<Change | undefined> {
  const changed = await write(services, id, (series) => (series.paused ? series : { ...series, paused: true }));
  if (!changed || 'kind' in changed) return changed;
  const { recurring, before } = changed;
  // Also where it was paused before: whoever did that may have died before this.
  const { cancelled } = await cancelPrepared(services, recurring, before, log);
  if (before.paused) return { kind: 'unchanged' };
  log.info(`series ${id}: paused`);
  return { kind: 'paused', cancelled };
}

/** What would have come during the pause is left out. @returns undefined for an unknown id. */
export async function resumeSeries(services: WorkServices, id: string, log: Log): Promise<Change | undefined> {
  const { now } = services;
  const changed = await write(services, id, (series) => (series.paused ? resumed(series, now()) : series));
  if (!changed || 'kind' in changed) return changed;
  if (!changed.before.paused) return { kind: 'unchanged' };
  log.info(`series ${id}: resumed`);
  await services.deliveriesQueue.push({ v: 1, id });
  return { kind: 'resumed', next: statusOfSeries(changed.recurring, changed.after, now()).next };
}

/** @returns what was changed, or left as it was, or why nothing can be. */
async function write(
  services: WorkServices,
  id: string,
  change: (series: Series) => Series,
): Promise<{ recurring: Recurring; before: Series; after: Series } | Change | undefined> {
  const { notifications, due, now, workLeaseSeconds } = services;
  for (let conflict = 0; conflict < MOST_CONFLICTS; conflict++) {
    const stored = await notifications.series(id);
    if (!stored) return undefined;
    const read = seriesIn(stored);
    if (!read) return { kind: 'not-recurring' };
    const { recurring, series: before } = read;
    if (await isOver(services, recurring, before)) return { kind: 'ended' };
    // If this worker dies, the sweep stops what is prepared, or plans what comes: not before it had its time to write.
    await due.add(seriesDue(recurring, new Date(lookAfter(now(), workLeaseSeconds))));
    const after = change(before);
    if (after === before || (await notifications.writeSeries(id, after, stored.eTag))) {
      return { recurring, before, after };
    }
  }
  throw new Error(`series ${id}: ${MOST_CONFLICTS} write conflicts in a row`);
}

async function isOver(services: WorkServices, recurring: Recurring, series: Series): Promise<boolean> {
  const state = stateOfSeries(recurring, series, services.now());
  return state === 'cancelled' || (state === 'done' && !(await isUnderWay(services, recurring, series)));
}
