import { decideJob } from './decideJob.ts';
import { lookAfter, lookAtEnd } from './due.ts';
import type { Job } from './job.ts';
import { DAY } from './time.ts';

/** When a sweep has to look at a job again; `purge`: its time is over. */
export type JobLook = { kind: 'now' | 'purge' } | { kind: 'at'; at: string };

/** What a sweep that finds a job's row does with it. */
export function nextJobLook(
  job: Job,
  { now, workLeaseSeconds, retentionDays }: { now: Date; workLeaseSeconds: number; retentionDays: number },
): JobLook {
  const decision = decideJob(job, now);
  switch (decision.kind) {
    case 'run':
    case 'died':
    case 'expire':
    case 'give-up':
    case 'tell':
      return { kind: 'now' };
    case 'leave':
      return { kind: 'at', at: lookAtEnd(decision.until) };
    case 'wait':
      // It has a pointer, whose holder needs a lease of its own.
      return { kind: 'at', at: lookAfter(new Date(decision.until), workLeaseSeconds) };
    case 'nothing': {
      const end = Date.parse(job.endedAt ?? job.createdAt) + retentionDays * DAY;
      return end <= now.getTime() ? { kind: 'purge' } : { kind: 'at', at: new Date(end).toISOString() };
    }
  }
}
