import type { DialogServices } from '../../../../src/bot/dialogServices.ts';
import { cancelled } from '../../../../src/domain/endedJob.ts';
import { hasJobEnded, type Job } from '../../../../src/domain/job.ts';
import { newJob } from '../../../../src/domain/newJob.ts';

const TIMES = { deadlineMinutes: 15, expectedSeconds: 47 };

/** Long work that nobody does and nobody stores. */
export function jobsInMemory(
  now: () => Date,
  most = 3,
): DialogServices['longWork'] & { rows: Map<string, Job>; change(job: Job): void } {
  const rows = new Map<string, Job>();
  return {
    rows,
    change: (job) => rows.set(job.id, job),
    start: async (request) => {
      const job = newJob(request, TIMES, { now: now(), secret: 'secret', number: rows.size + 1 });
      const earlier = rows.get(job.id);
      if (earlier) return { kind: 'repeated', job: earlier };
      if ([...rows.values()].filter((other) => !hasJobEnded(other)).length >= most) return { kind: 'full', most };
      rows.set(job.id, job);
      return { kind: 'started', job };
    },
    of: async (recipientKey) =>
      [...rows.values()]
        .filter((job) => job.recipientKey === recipientKey)
        .sort(
          (one, other) =>
            Number(hasJobEnded(one)) - Number(hasJobEnded(other)) || (one.createdAt < other.createdAt ? 1 : -1),
        ),
    cancel: async (id) => {
      const job = rows.get(id);
      if (!job) return undefined;
      if (hasJobEnded(job)) return job.state === 'cancelled' ? 'cancelled' : 'too-late';
      rows.set(id, cancelled(job, 'person', now()));
      return 'cancelled';
    },
  };
}
