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

/** As somebody else may take it. */
export function released(job: Job): Job {
  return { ...job, lease: null };
}
