import { type Due, jobLook, jobLookAt } from '../domain/due.ts';
import { describeFault } from '../domain/fault.ts';
import { nextJobLook } from '../domain/jobLook.ts';
import type { Log } from '../domain/log.ts';
import { HOUR } from '../domain/time.ts';
import type { JobServices } from '../jobs/jobServices.ts';
import { isUnreadable } from '../storage/readableJob.ts';

export type JobLookServices = Pick<JobServices, 'jobs' | 'jobsQueue' | 'due' | 'now' | 'workLeaseSeconds'> & {
  retentionDays: number;
};

/** As long as a row is kept whose job was never stored: it is written before. */
const KEPT = HOUR;

/** Brings a job back that nobody works on or tells of, and removes it `RETENTION_DAYS` after its end. */
export async function lookAtJob(services: JobLookServices, row: Due, log: Log): Promise<void> {
  const { jobs, jobsQueue, due, now, workLeaseSeconds, retentionDays } = services;
  const stored = await jobs.get(row.id).catch((error: unknown) => {
    if (!isUnreadable(error)) throw error;
    log.error(`job ${row.id}: its row cannot be read, and is left alone for an hour\n${describeFault(error)}`);
    return 'unreadable' as const;
  });
  if (stored === 'unreadable') return due.move(row, jobLookAt(row.id, new Date(now().getTime() + HOUR).toISOString()));
  if (!stored) {
    if (now().getTime() - Date.parse(row.at) > KEPT) await due.remove(row);
    return;
  }
  const next = nextJobLook(stored.job, { now: now(), workLeaseSeconds, retentionDays });
  switch (next.kind) {
    case 'now':
      await jobsQueue.push({ v: 1, id: row.id });
      log.info(`job ${row.id}: queued again`);
      await due.move(row, jobLook(row.id, now(), workLeaseSeconds));
      return;
    case 'at':
      await due.move(row, jobLookAt(row.id, next.at));
      return;
    case 'purge':
      await jobs.remove(row.id);
      await due.remove(row);
      log.info(`job ${row.id}: its record was removed, ${retentionDays} days after its end`);
  }
}
