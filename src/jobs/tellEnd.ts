import { submitNotification } from '../delivery/acceptNotification.ts';
import { jobLook } from '../domain/due.ts';
import { hasJobEnded, type Job, notificationIdOf, tellsItsEnd } from '../domain/job.ts';
import type { Log } from '../domain/log.ts';
import type { Notification } from '../domain/notification.ts';
import { DAY, HOUR, SECOND } from '../domain/time.ts';
import { overConflicts } from '../storage/overConflicts.ts';
import type { JobServices } from './jobServices.ts';
import type { JobTexts } from './jobTexts.ts';
import { showEnd } from './showProgress.ts';

/**
 * Tells the person how a job ended: a notification with the job's own id, so that it is told once however often this
 * is run, and by whom.
 */
export async function tellEnd(services: JobServices, job: Job, log: Log): Promise<void> {
  if (!hasJobEnded(job) || job.isTold) return;
  const again = await showEnd(services, job, log);
  const request = toNotification(job, services.jobTexts(job.locale));
  if (request) {
    const acceptance = await submitNotification(services, notificationIdOf(job), request);
    if (acceptance.kind === 'conflict') log.error(`job ${job.id}: not told, somebody else's notification has its id`);
  }
  if (again && isSoon(again, job)) return showLater(services, job, again);
  log.info(`job ${job.id}: ${job.state}`);
  await overConflicts(`job ${job.id}`, async () => {
    const stored = await services.jobs.get(job.id);
    if (!stored) return { isPurged: true };
    return services.jobs.put(stored, { ...stored.job, isTold: true });
  });
}

/** A channel that takes no change for so long is left with what its message says. */
const LONGEST_SHOWING = 2 * HOUR;

function isSoon(again: Date, { endedAt }: Job): boolean {
  return endedAt !== null && again.getTime() < Date.parse(endedAt) + LONGEST_SHOWING;
}

/** What was told is told; the message that shows how far it is does not say it yet. */
async function showLater(services: JobServices, { id }: Job, again: Date): Promise<void> {
  const { jobs, jobsQueue, due, now, workLeaseSeconds } = services;
  const notBefore = again.toISOString();
  await due.add(jobLook(id, again, workLeaseSeconds));
  await overConflicts(`job ${id}`, async () => {
    const stored = await jobs.get(id);
    if (!stored) return { isPurged: true };
    return jobs.put(stored, { ...stored.job, progressMessage: { ...stored.job.progressMessage, notBefore } });
  });
  await jobsQueue.push({ v: 1, id }, (again.getTime() - now().getTime()) / SECOND);
}

/** Longer than a dialog is left alone before it is put aside; after that the answer comes all the same. */
const LONGEST_WAIT = 'PT2H';
const LIFETIME = 7 * DAY;

/** The same whenever it is made. */
function toNotification(job: Job, texts: JobTexts): Notification | undefined {
  const { to, outcome, whenBusy, endedAt, title } = job;
  if (!tellsItsEnd(job) || endedAt === null) return undefined;
  return {
    to,
    message: outcome ?? { text: texts.cancelled(title) },
    whenBusy,
    ...(whenBusy === 'wait' ? { maxWait: LONGEST_WAIT, afterWait: 'inject' } : {}),
    expiresAt: new Date(Date.parse(endedAt) + LIFETIME).toISOString(),
  };
}
