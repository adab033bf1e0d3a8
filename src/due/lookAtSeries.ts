import type { WorkServices } from '../delivery/work.ts';
import { type Due, purgeOf } from '../domain/due.ts';
import type { Log } from '../domain/log.ts';
import { DAY } from '../domain/time.ts';
import { prepareOccurrences } from '../series/prepareOccurrences.ts';
import type { StoredSeries } from '../storage/notificationsTable.ts';
import { purgeRecord } from './purgeRecord.ts';

/** Makes notifications of what has come of a series, or comes soon; removes its record when its time is over. */
export async function lookAtSeries(services: WorkServices, stored: StoredSeries, row: Due, log: Log): Promise<void> {
  const { due, now, retentionDays } = services;
  const next = await prepareOccurrences(services, row.id, log, stored);
  if (next?.kind === 'later') {
    await due.leave(row, next.row);
    return;
  }
  const endedAt = next?.kind === 'ended' ? next.at : undefined;
  if (endedAt === undefined) {
    await due.remove(row);
    return;
  }
  if (now().getTime() < endedAt.getTime() + retentionDays * DAY) {
    await due.move(row, purgeOf(row.id, row.range, endedAt, retentionDays));
    return;
  }
  await purgeRecord(services, stored.accepted);
  await due.remove(row);
  log.info(`series ${row.id}: its record was removed, ${retentionDays} days after its end`);
}
