import type { Job } from '../domain/job.ts';
import type { Log } from '../domain/log.ts';
import type { JobHandler } from './jobHandler.ts';
import type { JobHold } from './jobHold.ts';
import type { JobServices } from './jobServices.ts';

/** One worker's work on one job: what a step and what follows from it needs. */
export interface JobWork {
  services: JobServices;
  hold: JobHold;
  handler: JobHandler;
  log: Log;
  /** Whether another step may begin in this invocation. */
  hasTime: () => boolean;
}

/** Whether a worker outside has it: we have handed it over, or they have reported on it. */
export function hasWorker({ state, handOver }: Job): boolean {
  return state === 'outside' && handOver?.isDone === true;
}

/** As it waits for its worker. */
export function withWorker(job: Job): Job {
  return { ...released(job), tries: 0, faults: 0, retryAt: null };
}

/** As somebody else may take it. */
export function released(job: Job): Job {
  return { ...job, lease: null };
}
