import { postToWorker } from '../channel/workerWebhook.ts';
import type { HandOver, Job } from '../domain/job.ts';
import { jobEvent } from '../domain/jobEvent.ts';
import { PermanentFault } from '../domain/permanentFault.ts';
import { DAY, SECOND } from '../domain/time.ts';
import { parseWorkerAddress, showWorker, WORKER_ADDRESS } from '../domain/workerAddress.ts';
import type { WorkerQueues } from '../storage/workerQueues.ts';
import { signJobToken } from './jobToken.ts';

interface HandOverServices {
  workerQueues: WorkerQueues;
  /** Under which workers reach this app; undefined when the host does not say it. */
  appUrl: string | undefined;
  isDevelopment: boolean;
  timeoutSeconds: number;
}

/**
 * Gives a job to a worker outside, as a CloudEvent with a token for this job alone. At least once: where a host dies
 * between this and its record, the same event comes again.
 * @throws what is to be tried again as the handler's `retry` says; a PermanentFault where that would not help.
 */
export async function handOverJob(services: HandOverServices, job: Job, { to, data }: HandOver): Promise<void> {
  const { workerQueues, appUrl, isDevelopment, timeoutSeconds } = services;
  const address = parseWorkerAddress(to, isDevelopment);
  if (!address) throw new PermanentFault(`job ${job.id}: handed to ${showWorker(to)}, expected ${WORKER_ADDRESS}`);
  if (appUrl === undefined) {
    throw new PermanentFault(
      `job ${job.id}: WEBSITE_HOSTNAME got nothing, expected the app's host name, for the worker's answer`,
    );
  }
  const event = jobEvent(job, { input: data, appUrl, token: await signJobToken(job) });
  switch (address.kind) {
    case 'queue':
      return workerQueues.push(address.name, event, lifetimeOf(job));
    case 'webhook':
      return postToWorker(address.url, event, timeoutSeconds);
  }
}

/** Until nobody could report on it any more: the token is good for a day after the deadline. */
function lifetimeOf({ createdAt, deadline }: Job): number {
  return (Date.parse(deadline) - Date.parse(createdAt) + DAY) / SECOND;
}
