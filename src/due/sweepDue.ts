import pMap from 'p-map';
import { openLedgers, type Progress, progressOf } from '../delivery/heads.ts';
import type { WorkServices } from '../delivery/work.ts';
import { type AcceptedNotification, beginOf, isForLater } from '../domain/acceptedNotification.ts';
import { type Due, endOf, lookAfter, lookAgain, purgeOf, standsBehindOthers, workOf } from '../domain/due.ts';
import { describeFault } from '../domain/fault.ts';
import { countUnfinished } from '../domain/guard.ts';
import type { Log } from '../domain/log.ts';
import { wholeRange } from '../domain/range.ts';
import { recurs } from '../domain/series.ts';
import { DAY, HOUR, later, SECOND } from '../domain/time.ts';
import { type JobLookServices, lookAtJob } from './lookAtJob.ts';
import { lookAtSeries } from './lookAtSeries.ts';
import { lookAtSubscription } from './lookAtSubscription.ts';
import { lookAtTurn } from './lookAtTurn.ts';
import { nextLook } from './nextLook.ts';
import { purgeRecord } from './purgeRecord.ts';
import { SharedPointers } from './sharedPointers.ts';

/** One run takes no more: what is left is the oldest of the next one, a minute later. */
const MOST_ROWS = 10_000;
const MOST_SECONDS = 50;

/** Looks under way at once. */
const LOOKING = 16;

/** A row whose work does not exist (yet) is kept so long: it is written before the work is accepted. */
const KEPT = HOUR;

/**
 * Looks at what is due, from the oldest row on, and queues what nobody works on: accepted and never queued, claimed by
 * a worker that died, waiting with a pointer that got lost. It sends nothing, and two at once do no harm.
 */
export async function sweepDue(services: WorkServices & JobLookServices, log: Log): Promise<void> {
  const pointers = new SharedPointers(services, log);
  const lookAt = async (row: Due): Promise<void> => {
    try {
      await look(services, { row, pointers }, log);
    } catch (error) {
      // One that cannot be read must not keep the others from being found.
      log.error(`due ${row.kind} of ${row.id}, ${row.range}: ${describeFault(error)}`);
    }
  };
  await pMap(oldest(services, log), lookAt, { concurrency: LOOKING });
  await pointers.flush();
  await services.holds.forgetEnded(new Date(services.now().getTime() - HOUR));
}

/** As many as one run takes. */
async function* oldest({ due, now }: WorkServices, log: Log): AsyncGenerator<Due> {
  const startedMs = performance.now();
  const tell = (key: string, error: unknown) => log.error(`due ${key}: left alone\n${describeFault(error)}`);
  let rows = 0;
  for await (const row of due.upTo(now(), tell)) {
    if (++rows > MOST_ROWS || performance.now() - startedMs > MOST_SECONDS * SECOND) return;
    yield row;
  }
}

interface DueLook {
  row: Due;
  /** Where what falls due together is queued. */
  pointers: SharedPointers;
}

async function look(services: WorkServices & JobLookServices, { row, pointers }: DueLook, log: Log): Promise<void> {
  if (row.kind === 'turn') return lookAtTurn(services, row, log);
  if (row.kind === 'job') return lookAtJob(services, row, log);
  if (row.kind === 'subscription') return lookAtSubscription(services, row, log);
  const stored = await services.notifications.series(row.id);
  if (!stored) {
    if (services.now().getTime() - Date.parse(row.at) > KEPT) await services.due.remove(row);
    return;
  }
  const { accepted } = stored;
  if (recurs(accepted)) await lookAtSeries(services, stored, row, log);
  else if (row.kind === 'purge') await lookAtRecord(services, accepted, row, log);
  else await lookAtWork(services, accepted, { row, pointers }, log);
}

async function lookAtWork(
  services: WorkServices,
  accepted: AcceptedNotification,
  { row, pointers }: DueLook,
  log: Log,
): Promise<void> {
  const { due, deliveriesQueue, now, workLeaseSeconds } = services;
  const { id, range } = row;
  // A row before its time: nobody has queued it yet.
  if (row.kind === 'work' && isForLater(accepted, new Date(row.at))) {
    const at = new Date(beginOf(accepted));
    await pointers.add(row, at, workOf(id, range, later(at, now()), workLeaseSeconds));
    return;
  }
  const ledgers = await openLedgers(services.deliveries, accepted, range);
  const next = await nextLook(services, accepted, ledgers);
  switch (next.kind) {
    case 'never':
      await endWork(services, accepted, row, progressOf(ledgers));
      return;
    case 'now':
      await queueAgain(services, { row, pointers }, next.since);
      log.info(`notification ${id}, ${range}: queued again`);
      return;
    case 'later':
      if (next.wakeAt !== undefined) {
        await deliveriesQueue.push({ v: 1, id, range }, (Date.parse(next.wakeAt) - now().getTime()) / SECOND);
      }
      await due.move(row, { ...row, at: next.at });
  }
}

/** @param since when its pointer was to come; undefined where who had it has died. */
async function queueAgain(
  { due, deliveriesQueue, now, workLeaseSeconds }: WorkServices,
  { row, pointers }: DueLook,
  since: string | undefined,
): Promise<void> {
  const { id, range } = row;
  const again = { ...row, at: lookAgain(now(), since, workLeaseSeconds) };
  if (since !== undefined && standsBehindOthers(since, now())) {
    await pointers.add(row, new Date(since), again);
    return;
  }
  await deliveriesQueue.push({ v: 1, id, range });
  await due.move(row, again);
}

/** The last look at a whole audience is the one at which its record is removed. */
async function endWork(
  { due, retentionDays }: WorkServices,
  accepted: AcceptedNotification,
  row: Due,
  progress: Progress,
): Promise<void> {
  const isWhole = row.range === wholeRange(accepted.request.to);
  if (isWhole) await due.move(row, purgeOf(row.id, row.range, endOf(accepted, progress), retentionDays));
  else await due.remove(row);
}

/** Records live `RETENTION_DAYS` after the last end state (design, section 6). */
async function lookAtRecord(services: WorkServices, accepted: AcceptedNotification, row: Due, log: Log): Promise<void> {
  const { due, now, retentionDays } = services;
  const progress = progressOf(await openLedgers(services.deliveries, accepted));
  // Everybody was listed when this row was written: a guard that is missing was removed by who purged before and died.
  const hasEnded = countUnfinished(progress) === 0;
  const endedAt = endOf(accepted, progress);
  if (!hasEnded || now().getTime() < endedAt.getTime() + retentionDays * DAY) {
    // A replay has reopened some of it: another row leads to its end (if not, this one), and this one to the look after.
    if (!hasEnded) await due.add({ ...row, kind: 'work', at: lookAfter(now(), services.workLeaseSeconds) });
    const later = purgeOf(row.id, row.range, hasEnded ? endedAt : now(), retentionDays);
    await due.move(row, later);
    return;
  }
  // A large one takes several sweeps.
  if (!(await purgeRecord(services, accepted))) return;
  await due.remove(row);
  log.info(`notification ${row.id}: its record was removed, ${retentionDays} days after its end`);
}
