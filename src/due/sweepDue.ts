import pMap from 'p-map';
import type { WorkServices } from '../delivery/work.ts';
import type { Due } from '../domain/due.ts';
import { describeFault } from '../domain/fault.ts';
import type { Log } from '../domain/log.ts';
import { recurs } from '../domain/series.ts';
import { HOUR, SECOND } from '../domain/time.ts';
import { type JobLookServices, lookAtJob } from './lookAtJob.ts';
import { lookAtRecord } from './lookAtRecord.ts';
import { lookAtSeries } from './lookAtSeries.ts';
import { lookAtSubscription } from './lookAtSubscription.ts';
import { lookAtTurn } from './lookAtTurn.ts';
import { type DueLook, lookAtWork } from './lookAtWork.ts';
import { SharedPointers } from './sharedPointers.ts';

/** One run takes no more: what is left is the oldest of the next one, a minute later. */
const MOST_ROWS = 10_000;
const PRESSING_SECONDS = 40;
/** So that each run removes something, whatever else there is. */
const MOST_SECONDS = 50;

/** Looks under way at once. */
const LOOKING = 16;

/** A row whose work does not exist (yet) is kept so long: it is written before the work is accepted. */
const KEPT = HOUR;

/** They remove what is over: nobody waits for it, so it is done with what is left of the time. */
const TIDYING: readonly Due['kind'][] = ['purge', 'subscription'];

/**
 * Looks at what is due, from the oldest row on, and queues what has its time soon, and what nobody works on: accepted
 * and never queued, claimed by a worker that died, waiting with a pointer that got lost. It sends nothing, and two at
 * once do no harm.
 */
export async function sweepDue(services: WorkServices & JobLookServices, log: Log): Promise<void> {
  const pointers = new SharedPointers(services, log);
  const startedMs = performance.now();
  const lookAt = async (row: Due): Promise<void> => {
    try {
      await look(services, { row, pointers }, log);
    } catch (error) {
      // One that cannot be read must not keep the others from being found.
      log.error(`due ${row.kind} of ${row.id}, ${row.range}: ${describeFault(error)}`);
    }
  };
  const left: Left = { tidying: [], faults: [] };
  const rows = pressing(services, { endsAtMs: startedMs + PRESSING_SECONDS * SECOND, left }, log);
  await pMap(rows, lookAt, { concurrency: LOOKING });
  await pointers.flush();
  if (left.faults.length > 0) throw left.faults[0];
  await pMap(inTime(left.tidying, startedMs + MOST_SECONDS * SECOND), lookAt, { concurrency: LOOKING });
  await services.holds.forgetEnded(new Date(services.now().getTime() - HOUR));
}

interface Left {
  /** What has time. */
  tidying: Due[];
  /** Why not all was read: what was is looked at all the same. */
  faults: unknown[];
}

/** As many as one run takes, from the oldest on. */
async function* pressing(
  { due, now }: WorkServices,
  { endsAtMs, left: { tidying, faults } }: { endsAtMs: number; left: Left },
  log: Log,
): AsyncGenerator<Due> {
  const tell = (key: string, error: unknown) => log.error(`due ${key}: left alone\n${describeFault(error)}`);
  let rows = 0;
  try {
    for await (const row of due.upTo(now(), tell)) {
      if (performance.now() > endsAtMs) return;
      if (TIDYING.includes(row.kind)) {
        if (tidying.length < MOST_ROWS) tidying.push(row);
        continue;
      }
      if (++rows > MOST_ROWS) return;
      yield row;
    }
  } catch (error) {
    faults.push(error);
  }
}

function* inTime(rows: readonly Due[], endsAtMs: number): Generator<Due> {
  for (const row of rows) {
    if (performance.now() > endsAtMs) return;
    yield row;
  }
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
