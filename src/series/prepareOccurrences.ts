import { acceptNotification, queuePointer } from '../delivery/acceptNotification.ts';
import type { WorkServices } from '../delivery/work.ts';
import type { AcceptedNotification } from '../domain/acceptedNotification.ts';
import type { Due } from '../domain/due.ts';
import type { Log } from '../domain/log.ts';
import { occurrenceOf } from '../domain/occurrence.ts';
import { occurrenceId } from '../domain/recurrence.ts';
import {
  endOfSeries,
  lastMomentOf,
  planSeries,
  type Recurring,
  type Series,
  seriesDue,
  seriesIn,
} from '../domain/series.ts';
import type { StoredSeries } from '../storage/notificationsTable.ts';
import { cancelPrepared } from './cancelSeries.ts';

/** When there is something to do for a series again. */
export type NextOfSeries =
  /** `row` is in `due` already. */
  | { kind: 'later'; row: Due }
  /** It has no end: a resume writes a row of its own. */
  | { kind: 'paused' }
  /** Then. */
  | { kind: 'ended'; at: Date };

const MOST_CONFLICTS = 10;

/**
 * Makes notifications of the occurrences whose time has come, or comes soon. Two at once make each once: by its id.
 * @param known as it was read last.
 * @returns undefined for what is no series, or not there any more.
 */
export async function prepareOccurrences(
  services: WorkServices,
  id: string,
  log: Log,
  known?: StoredSeries,
): Promise<NextOfSeries | undefined> {
  const made = new Map<string, AcceptedNotification>();
  for (let conflict = 0; conflict < MOST_CONFLICTS; conflict++) {
    const stored = conflict === 0 && known ? known : await services.notifications.series(id);
    const read = stored && seriesIn(stored);
    if (!stored || !read) return undefined;
    const { recurring, series } = read;
    if (recurring.cancelledAt || series.paused) {
      // By somebody who died before they had stopped what was prepared; or while another worker made some.
      await cancelPrepared(services, recurring, series, log);
      return afterStop(services, recurring, series);
    }
    const plan = planSeries(recurring, series, services.now());
    const row = plan.lookAt && seriesDue(recurring, plan.lookAt);
    if (row) await services.due.add(row);
    const taken = new Set<string>();
    for (const at of plan.occurrences) {
      const accepted = await make(services, recurring, at, log);
      if (accepted) made.set(accepted.id, accepted);
      else taken.add(occurrenceId(id, at));
    }
    const next = { ...plan.series, recent: plan.series.recent.filter((one) => !taken.has(one)) };
    const isWritten = plan.series === series || (await services.notifications.writeSeries(id, next, stored.eTag));
    if (!isWritten) continue;
    for (const accepted of made.values()) await queuePointer(services, accepted);
    return row ? { kind: 'later', row } : { kind: 'ended', at: endOfSeries(recurring, plan.series) };
  }
  throw new Error(`series ${id}: ${MOST_CONFLICTS} write conflicts in a row`);
}

/** One that is paused ends in its time all the same. */
async function afterStop({ due, now }: WorkServices, recurring: Recurring, series: Series): Promise<NextOfSeries> {
  if (recurring.cancelledAt) return { kind: 'ended', at: endOfSeries(recurring, series) };
  const at = lastMomentOf(recurring);
  if (!at) return { kind: 'paused' };
  if (at <= now()) return { kind: 'ended', at };
  const row = seriesDue(recurring, at);
  await due.add(row);
  return { kind: 'later', row };
}

async function make(
  services: WorkServices,
  recurring: Recurring,
  at: Date,
  log: Log,
): Promise<AcceptedNotification | undefined> {
  const id = occurrenceId(recurring.id, at);
  const acceptance = await acceptNotification(services, id, occurrenceOf(recurring, at));
  if (acceptance.kind !== 'conflict') {
    log.info(`notification ${id}: ${acceptance.kind}`);
    return acceptance.accepted;
  }
  // Somebody has used its id for something else: theirs stands, and the series goes on.
  log.error(`notification ${id}: an occurrence of ${recurring.id} was not made, its id is taken`);
  return undefined;
}
