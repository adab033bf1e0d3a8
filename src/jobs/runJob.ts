import { bury } from '../delivery/bury.ts';
import { MOST_TRIES, type QueueMessage } from '../delivery/queueMessage.ts';
import { decideJob, MOST_DEATHS, pauseAfterDeath } from '../domain/decideJob.ts';
import { jobLook } from '../domain/due.ts';
import type { JobEnd } from '../domain/endedJob.ts';
import { describeFault } from '../domain/fault.ts';
import type { Job } from '../domain/job.ts';
import type { Log } from '../domain/log.ts';
import { decodeBody } from '../domain/messageBody.ts';
import { idIn } from '../domain/notification.ts';
import { problemsOf } from '../domain/problem.ts';
import { SECOND } from '../domain/time.ts';
import { jobPointer } from '../storage/jobsQueue.ts';
import type { StoredJob } from '../storage/jobsTable.ts';
import { QUEUES } from '../storage/names.ts';
import { endJob } from './endJob.ts';
import type { JobServices } from './jobServices.ts';
import { released } from './jobWork.ts';
import { tellEnd } from './tellEnd.ts';
import { workOnJob } from './workOnJob.ts';

/** A pointer on `jobs`: goes on with a job that was started. */
export async function runJob(services: JobServices, message: QueueMessage, log: Log): Promise<void> {
  const decoded = decodeBody(message.body);
  const json = decoded.ok ? decoded.json : undefined;
  const pointer = jobPointer.safeParse(json);
  if (!pointer.success) {
    const reason = decoded.ok ? 'invalid' : 'malformed';
    const errors = problemsOf(pointer.error, json);
    const id = idIn(json) ?? message.messageId;
    await bury(services, { ...message, queue: QUEUES.jobs }, { id, reason, errors }, log);
    return;
  }
  const { id } = pointer.data;
  try {
    await services.running.run(() => goOnWith(services, id, log));
  } catch (error) {
    log.error(`job ${id}: try ${message.dequeueCount} failed\n${describeFault(error)}`);
    // The row in `due` brings it back: a pointer that keeps failing can go.
    if (message.dequeueCount < MOST_TRIES) throw error;
  }
}

async function goOnWith(services: JobServices, id: string, log: Log): Promise<void> {
  const stored = await services.jobs.get(id);
  if (!stored) {
    log.warn(`job ${id}: its row is gone, nothing to do`);
    return;
  }
  const { job } = stored;
  const decision = decideJob(job, services.now());
  switch (decision.kind) {
    case 'run':
      // What is left when the host ends is queued, or found by the sweep.
      if (services.running.isStopping) await services.jobsQueue.push({ v: 1, id });
      else await workOnJob(services, stored, log);
      return;
    case 'died':
      await pause(services, stored, decision.deaths, log);
      return;
    case 'wait':
      // Clocks differ a little: it came too early.
      await services.jobsQueue.push({ v: 1, id }, (Date.parse(decision.until) - services.now().getTime()) / SECOND);
      return;
    case 'expire':
    case 'give-up':
      // Its pointer has it told.
      await endJob(services, id, endBy(services, decision.kind, job));
      return;
    case 'tell':
      await tellEnd(services, job, log);
      return;
    case 'leave':
    case 'nothing':
      return;
  }
}

async function pause(services: JobServices, stored: StoredJob, deaths: number, log: Log): Promise<void> {
  const { jobs, jobsQueue, due, now, random, workLeaseSeconds } = services;
  const { job } = stored;
  const pauseMs = pauseAfterDeath(deaths, random());
  const retryAt = new Date(now().getTime() + pauseMs);
  log.warn(`job ${job.id}: step ${job.step + 1} ended with its host, death ${deaths} of ${MOST_DEATHS}`);
  await due.add(jobLook(job.id, retryAt, workLeaseSeconds));
  const written = await jobs.put(stored, { ...released(job), retryAt: retryAt.toISOString() });
  // Else somebody else has found it so.
  if (written) await jobsQueue.push({ v: 1, id: job.id }, pauseMs / SECOND);
}

function endBy({ jobTexts, now }: JobServices, why: 'expire' | 'give-up', { locale, title, step }: Job): JobEnd {
  const texts = jobTexts(locale);
  if (why === 'expire') return { state: 'expired', outcome: { text: texts.expired(title) } };
  const message = `step ${step + 1} ended its host ${MOST_DEATHS} times`;
  const error = { message, cause: 'host-died', at: now().toISOString() };
  return { state: 'failed', outcome: { text: texts.failed(title) }, error };
}
