import { jobLook } from '../domain/due.ts';
import { decideEnd, type JobEnd } from '../domain/endedJob.ts';
import { nameFault } from '../domain/fault.ts';
import { hasJobEnded, type Job } from '../domain/job.ts';
import { errorOfFault } from '../domain/jobError.ts';
import { PermanentFault } from '../domain/permanentFault.ts';
import { SECOND } from '../domain/time.ts';
import { hasWorker, type JobWork, released, withWorker } from './jobWork.ts';
import { tellEnd } from './tellEnd.ts';

/**
 * Ends a job that one holds, and tells its person. One that its worker outside has is left to them, whatever became of
 * handing it over. A result that comes at the deadline or after it does not count.
 */
export async function endHeld({ services, hold, log }: JobWork, end: JobEnd): Promise<void> {
  const { now, jobTexts } = services;
  const written = await hold.write((job) => {
    if (hasWorker(job)) return withWorker(job);
    const decision = decideEnd(job, end, now());
    if (decision.kind !== 'past-deadline') return decision.job;
    const text = jobTexts(job.locale).expired(job.title);
    return decideEnd(job, { state: 'expired', outcome: { text } }, now()).job;
  });
  if (written && hasJobEnded(written)) await tellEnd(services, written, log);
}

/** After a throw: tried again as the handler declares, and given up after that, or at once where it cannot help. */
export async function fail(work: JobWork, fault: unknown): Promise<void> {
  const { services, hold, handler, log } = work;
  const { id, step, title, locale } = hold.job;
  const faults = hold.job.faults + 1;
  const isLast = fault instanceof PermanentFault || faults > handler.retry.most;
  const error = errorOfFault(fault, services.now());
  // Its words, a person's perhaps, are in the row.
  log.error(`job ${id}: step ${step + 1} failed, fault ${faults}: ${nameFault(fault)}`);
  if (isLast) {
    await endHeld(work, { state: 'failed', outcome: { text: services.jobTexts(locale).failed(title) }, error });
  } else {
    await tryLater(work, (job) => ({ ...job, faults, error }), handler.retry.delaySeconds);
  }
}

/** Gives the job up for now: the step that it is at is begun again after a delay. */
export async function tryLater(
  { services, hold }: JobWork,
  change: (job: Job) => Job,
  delaySeconds: number,
): Promise<void> {
  const { due, now, workLeaseSeconds, jobsQueue } = services;
  const later = new Date(now().getTime() + delaySeconds * SECOND);
  await due.add(jobLook(hold.job.id, later, workLeaseSeconds));
  const retryAt = delaySeconds > 0 ? later.toISOString() : null;
  const written = await hold.write((job) => (hasWorker(job) ? withWorker(job) : released({ ...change(job), retryAt })));
  if (written && !hasWorker(written)) await jobsQueue.push({ v: 1, id: written.id }, delaySeconds);
}
