import { jobLook } from '../domain/due.ts';
import { type Canceller, cancelled, decideEnd, type EndDecision, type JobEnd } from '../domain/endedJob.ts';
import { hasJobEnded, type Job } from '../domain/job.ts';
import { overConflicts } from '../storage/overConflicts.ts';
import type { JobServices } from './jobServices.ts';

type EndServices = Pick<JobServices, 'jobs' | 'jobsQueue' | 'due' | 'now' | 'workLeaseSeconds'>;

/**
 * Decides how a job ends, whoever works on it just now: what they write after it is refused. Its person is told by
 * `runJob`, which gets a pointer.
 * @returns undefined when there is none of this id.
 */
export async function endJob(services: EndServices, id: string, end: JobEnd): Promise<EndDecision | undefined> {
  const { jobs, jobsQueue, due, now, workLeaseSeconds } = services;
  // First, so that the sweep has it told if this process dies.
  await due.add(jobLook(id, now(), workLeaseSeconds));
  const { decision } = await overConflicts(`end of job ${id}`, async () => {
    const stored = await jobs.get(id);
    if (!stored) return { decision: undefined };
    const decision = decideEnd(stored.job, end, now());
    if (decision.kind === 'end' && !(await jobs.put(stored, decision.job))) return undefined;
    return { decision };
  });
  if (decision?.kind === 'end') await jobsQueue.push({ v: 1, id });
  return decision;
}

/** @returns as `Jobs.cancel`. */
export async function cancelJob(
  { jobs, jobsQueue, due, now, workLeaseSeconds }: EndServices,
  id: string,
  by: Canceller,
): Promise<'cancelled' | 'too-late' | undefined> {
  await due.add(jobLook(id, now(), workLeaseSeconds));
  const { outcome } = await overConflicts(`cancelling job ${id}`, async () => {
    const stored = await jobs.get(id);
    if (!stored) return { outcome: undefined };
    if (hasJobEnded(stored.job)) return { outcome: wordOf(stored.job) };
    return (await jobs.put(stored, cancelled(stored.job, by, now()))) ? { outcome: 'cancelled' as const } : undefined;
  });
  // The message that shows how far it is says that it has ended; who did not stop it themselves is told.
  if (outcome === 'cancelled') await jobsQueue.push({ v: 1, id });
  return outcome;
}

/** Said twice it is the same. */
function wordOf({ state }: Job): 'cancelled' | 'too-late' {
  return state === 'cancelled' ? 'cancelled' : 'too-late';
}
