import { acceptNotification, queueForItsTime } from '../delivery/acceptNotification.ts';
import type { WorkServices } from '../delivery/work.ts';
import type { AcceptedNotification } from '../domain/acceptedNotification.ts';
import type { Log } from '../domain/log.ts';
import { occurrenceOf } from '../domain/occurrence.ts';
import { occurrenceId } from '../domain/recurrence.ts';
import {
  beginningOf,
  endOfSeries,
  lastMomentOf,
  planSeries,
  type Recurring,
  recurs,
  type Series,
  seriesDue,
} from '../domain/series.ts';
import { cancelPrepared } from './cancelSeries.ts';

/** When there is something to do for a series again: never while it is paused and has no end; `at` of one that has ended is its end. */
export type NextOfSeries = { kind: 'later'; at: Date } | { kind: 'paused' } | { kind: 'ended'; at: Date };

const MOST_CONFLICTS = 10;

/**
 * Makes notifications of the occurrences whose time has come, or comes soon. Two at once make each once: by its id.
 * @returns undefined for what is no series, or not there any more.
 */
export async function prepareOccurrences(
  services: WorkServices,
  id: string,
  log: Log,
): Promise<NextOfSeries | undefined> {
  const made = new Map<string, AcceptedNotification>();
  for (let conflict = 0; conflict < MOST_CONFLICTS; conflict++) {
    const stored = await services.notifications.series(id);
    if (!stored || !recurs(stored.accepted)) return undefined;
    const recurring = stored.accepted;
    const series = stored.series ?? beginningOf(recurring);
    if (recurring.cancelledAt || series.paused) {
      // By somebody who died before they had stopped what was prepared; or while another worker made some.
      await cancelPrepared(services, recurring, series, log);
      return afterStop(recurring, series, services.now());
    }
    const plan = planSeries(recurring, series, services.now());
    if (plan.lookAt) await services.due.add(seriesDue(recurring, plan.lookAt));
    const taken = new Set<string>();
    for (const at of plan.occurrences) {
      const accepted = await make(services, recurring, at, log);
      if (accepted) made.set(accepted.id, accepted);
      else taken.add(occurrenceId(id, at));
    }
    const next = { ...plan.series, recent: plan.series.recent.filter((one) => !taken.has(one)) };
    const isWritten = plan.series === series || (await services.notifications.writeSeries(id, next, stored.eTag));
    if (!isWritten) continue;
    for (const accepted of made.values()) await queueForItsTime(services, accepted);
    return plan.lookAt
      ? { kind: 'later', at: plan.lookAt }
      : { kind: 'ended', at: endOfSeries(recurring, plan.series) };
  }
  throw new Error(`series ${id}: ${MOST_CONFLICTS} write conflicts in a row`);
}

/** One that is resumed has a row of its own again; one that is not ends in its time all the same. */
function afterStop(recurring: Recurring, series: Series, now: Date): NextOfSeries {
  if (recurring.cancelledAt) return { kind: 'ended', at: endOfSeries(recurring, series) };
  const at = lastMomentOf(recurring);
  if (!at) return { kind: 'paused' };
  return { kind: at > now ? 'later' : 'ended', at };
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
