import { postToWorker } from '../channel/workerWebhook.ts';
import type { HandOver, Job } from '../domain/job.ts';
import { jobEvent } from '../domain/jobEvent.ts';
import { show } from '../domain/problem.ts';
import { parseWorkerAddress, WORKER_ADDRESS } from '../domain/workerAddress.ts';
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
 * @throws what is to be tried again as the handler's `retry` says.
 */
export async function handOverJob(services: HandOverServices, job: Job, { to, data }: HandOver): Promise<void> {
  const { workerQueues, appUrl, isDevelopment, timeoutSeconds } = services;
  const address = parseWorkerAddress(to, isDevelopment);
  if (!address) throw new Error(`job ${job.id}: handed to ${show(to)}, expected ${WORKER_ADDRESS}`);
  if (appUrl === undefined) {
    throw new Error(
      `job ${job.id}: WEBSITE_HOSTNAME got nothing, expected the app's host name, for the worker's answer`,
    );
  }
  const event = jobEvent(job, { input: data, appUrl, token: await signJobToken(job) });
  switch (address.kind) {
    case 'queue':
      return workerQueues.push(address.name, event);
    case 'webhook':
      return postToWorker(address.url, event, timeoutSeconds);
  }
}
