import { jobLook, jobLookAt } from '../domain/due.ts';
import { hasJobEnded, type Job } from '../domain/job.ts';
import type { Log } from '../domain/log.ts';
import { SECOND } from '../domain/time.ts';
import type { StoredJob } from '../storage/jobsTable.ts';
import { endHeld, fail, tryLater } from './endHeld.ts';
import { JobHold } from './jobHold.ts';
import type { JobServices } from './jobServices.ts';
import { type JobWork, released, withWorker } from './jobWork.ts';
import type { ReadStep } from './readStep.ts';
import { runStep, type StepEnd } from './runStep.ts';
import { showProgress } from './showProgress.ts';

/**
 * Takes a job and runs step after step, each checkpoint written before the next one begins, until it has ended, waits,
 * or this invocation's time is over: then another one goes on.
 */
export async function workOnJob(services: JobServices, stored: StoredJob, log: Log): Promise<void> {
  const { knownJobs, running, workSeconds } = services;
  // A kind that this release does not have is nobody's fault: another host may know it.
  const handler = knownJobs.of(stored.job.kind);
  const hold = await JobHold.claim(services, stored, log);
  if (!hold) return;
  // A step that begins within the first half of the time has the other half at least.
  const limitSeconds = workSeconds / 2;
  const untilMs = performance.now() + limitSeconds * SECOND;
  const hasTime = () => performance.now() < untilMs && !running.isStopping;
  const work: JobWork = { services, hold, handler, log, hasTime };
  try {
    if (hold.job.state === 'outside') return await handOver(work);
    const run = { hold, handler, stopping: running.stopping, limitSeconds, now: services.now, log };
    while (await afterStep(work, await runStep(run)));
  } catch (error) {
    // What nobody holds any more is brought back by its row in `due`. What could not be written is a fault like a throw.
    if (hasJobEnded(hold.job) || !hold.job.lease) throw error;
    await fail(work, error);
  } finally {
    await hold.end();
  }
}

/** @returns whether the next step begins at once. */
async function afterStep(work: JobWork, end: StepEnd): Promise<boolean> {
  switch (end.kind) {
    case 'came':
      return keepStep(work, end.step);
    case 'threw':
      await fail(work, end.error);
      return false;
    case 'let-down':
      await letGo(work, end.why);
      return false;
  }
}

async function keepStep(work: JobWork, step: ReadStep): Promise<boolean> {
  if ('checkpoint' in step) return goOn(work, step);
  if ('handOver' in step) {
    const { hold, services } = work;
    const { due } = services;
    // Nobody but the clock ends it then.
    await due.add(jobLookAt(hold.job.id, hold.job.deadline));
    const outside = { state: 'outside' as const, handOver: { ...step.handOver, isDone: false } };
    if (await hold.write((job) => ({ ...job, ...outside, faults: 0, tries: 1 }))) await handOver(work);
    return false;
  }
  await endHeld(work, { state: 'done', outcome: step.result });
  return false;
}

/** Keeps a checkpoint. @returns whether the next step begins at once. */
async function goOn(
  { services, hold, log, hasTime }: JobWork,
  { checkpoint, progress, afterSeconds = 0 }: Extract<ReadStep, { checkpoint: unknown }>,
): Promise<boolean> {
  const { due, now, workLeaseSeconds, jobsQueue } = services;
  const isAtOnce = afterSeconds <= 0 && hasTime();
  // At the deadline at the latest: then somebody has to end it.
  const later = new Date(Math.min(now().getTime() + afterSeconds * SECOND, Date.parse(hold.job.deadline)));
  if (afterSeconds > 0) await due.add(jobLook(hold.job.id, later, workLeaseSeconds));
  const kept = await hold.write((job) => ({
    ...job,
    ...{ checkpoint, step: job.step + 1, progress: progress ?? job.progress },
    // The next step is counted before it begins.
    ...{ tries: isAtOnce ? 1 : 0, faults: 0, error: null },
    retryAt: afterSeconds > 0 ? later.toISOString() : null,
  }));
  if (!kept) return false;
  if (progress) await showProgress(services, hold, log);
  if (isAtOnce) return true;
  if (await hold.write(released)) await jobsQueue.push({ v: 1, id: kept.id }, afterSeconds);
  return false;
}

/** Gives the job to a worker outside, who reports on it from then on. */
async function handOver(work: JobWork): Promise<void> {
  const { services, hold } = work;
  const { job } = hold;
  try {
    if (!job.handOver) throw new Error(`job ${job.id}: it is outside, and nothing says where`);
    await services.handOver(job, job.handOver);
  } catch (error) {
    await fail(work, error);
    return;
  }
  await hold.write((there) => withWorker({ ...there, handOver: done(there.handOver) }));
}

function done(handOver: Job['handOver']): Job['handOver'] {
  return handOver && { ...handOver, isDone: true };
}

async function letGo(work: JobWork, why: Extract<StepEnd, { kind: 'let-down' }>['why']): Promise<void> {
  const { services, hold, log } = work;
  const { id, title, locale } = hold.job;
  switch (why) {
    case 'lost':
      log.info(`job ${id}: somebody else has it, or has ended it`);
      return;
    case 'deadline':
      await endHeld(work, { state: 'expired', outcome: { text: services.jobTexts(locale).expired(title) } });
      return;
    case 'stopping':
      // That is no try of the step's.
      await tryLater(work, (job) => ({ ...job, tries: job.tries - 1 }), 0);
      return;
  }
}
