import { submitNotification } from '../delivery/acceptNotification.ts';
import { hasJobEnded, type Job, notificationIdOf } from '../domain/job.ts';
import type { Log } from '../domain/log.ts';
import type { Notification } from '../domain/notification.ts';
import { DAY } from '../domain/time.ts';
import { overConflicts } from '../storage/overConflicts.ts';
import type { JobServices } from './jobServices.ts';
import { showEnd } from './showProgress.ts';

/**
 * Tells the person how a job ended: a notification with the job's own id, so that it is told once however often this
 * is run, and by whom.
 */
export async function tellEnd(services: JobServices, job: Job, log: Log): Promise<void> {
  if (!hasJobEnded(job) || job.isTold) return;
  await showEnd(services, job, log);
  const request = toNotification(job);
  if (request) {
    const acceptance = await submitNotification(services, notificationIdOf(job), request);
    if (acceptance.kind === 'conflict') log.error(`job ${job.id}: not told, somebody else's notification has its id`);
  }
  log.info(`job ${job.id}: ${job.state}`);
  await overConflicts(`job ${job.id}`, async () => {
    const stored = await services.jobs.get(job.id);
    if (!stored) return { isPurged: true };
    return services.jobs.put(stored, { ...stored.job, isTold: true });
  });
}

/** Longer than a dialog is left alone before it is put aside; after that the answer comes all the same. */
const LONGEST_WAIT = 'PT2H';
const LIFETIME = 7 * DAY;

/** The same whenever it is made. */
function toNotification({ to, outcome, whenBusy, endedAt }: Job): Notification | undefined {
  if (!outcome || endedAt === null) return undefined;
  return {
    to,
    message: outcome,
    whenBusy,
    ...(whenBusy === 'wait' ? { maxWait: LONGEST_WAIT, afterWait: 'inject' } : {}),
    expiresAt: new Date(Date.parse(endedAt) + LIFETIME).toISOString(),
  };
}
