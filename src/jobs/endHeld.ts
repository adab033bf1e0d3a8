import { jobLook } from '../domain/due.ts';
import { decideEnd, type JobEnd } from '../domain/endedJob.ts';
import { describeFault } from '../domain/fault.ts';
import { hasJobEnded, type Job, type JobError } from '../domain/job.ts';
import { SECOND } from '../domain/time.ts';
import { type JobWork, released } from './jobWork.ts';
import { tellEnd } from './tellEnd.ts';

/** Ends a job that one holds, and tells its person. A result that comes at the deadline or after it does not count. */
export async function endHeld({ services, hold, log }: JobWork, end: JobEnd): Promise<void> {
  const { now, jobTexts } = services;
  const written = await hold.write((job) => {
    const decision = decideEnd(job, end, now());
    if (decision.kind !== 'past-deadline') return decision.job;
    const text = jobTexts(job.locale).expired(job.title);
    return decideEnd(job, { state: 'expired', outcome: { text } }, now()).job;
  });
  if (written && hasJobEnded(written)) await tellEnd(services, written, log);
}

/** After a throw: tried again as the handler declares, and given up after that. */
export async function fail(work: JobWork, fault: unknown): Promise<void> {
  const { services, hold, handler, log } = work;
  const { id, step, title, locale } = hold.job;
  const faults = hold.job.faults + 1;
  const error = toError(fault, services.now());
  log.error(`job ${id}: step ${step + 1} failed, fault ${faults}\n${describeFault(fault)}`);
  if (faults > handler.retry.most) {
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
  const written = await hold.write((job) => released({ ...change(job), retryAt }));
  if (written) await jobsQueue.push({ v: 1, id: written.id }, delaySeconds);
}

const MOST_CHARACTERS = 4000;

function toError(fault: unknown, now: Date): JobError {
  const message = fault instanceof Error ? fault.message : `${typeof fault} was thrown`;
  const [short, cause] = [message, describeFault(fault)].map((text) => text.slice(0, MOST_CHARACTERS));
  return { message: short ?? '', cause: cause ?? '', at: now.toISOString() };
}
