import { openLedgers, progressOf } from '../delivery/heads.ts';
import type { WorkServices } from '../delivery/work.ts';
import type { AcceptedNotification } from '../domain/acceptedNotification.ts';
import { type Due, endOf, lookAfter, purgeOf } from '../domain/due.ts';
import { countUnfinished } from '../domain/guard.ts';
import type { Log } from '../domain/log.ts';
import { DAY } from '../domain/time.ts';
import { purgeRecord } from './purgeRecord.ts';

/** Records live `RETENTION_DAYS` after the last end state (design, section 6). */
export async function lookAtRecord(
  services: WorkServices,
  accepted: AcceptedNotification,
  row: Due,
  log: Log,
): Promise<void> {
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
