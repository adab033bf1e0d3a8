import type { AcceptServices } from '../delivery/acceptNotification.ts';
import type { HandOver, Job } from '../domain/job.ts';
import type { JobsQueue } from '../storage/jobsQueue.ts';
import type { JobsTable } from '../storage/jobsTable.ts';
import type { KnownJobs } from './knownJobs.ts';

/** What starting, cancelling and telling jobs needs. */
export interface JobServices extends AcceptServices {
  jobs: JobsTable;
  jobsQueue: JobsQueue;
  knownJobs: KnownJobs;
}

/**
 * Gives a job to a worker outside. Called again where its host died before that was recorded: the worker may be told
 * twice. What it throws is tried again as a step is.
 */
export type HandJobOver = (job: Job, handOver: HandOver) => Promise<void>;
