import type { AcceptServices } from '../delivery/acceptNotification.ts';
import type { DeliveryServices } from '../delivery/deliveryServices.ts';
import type { HandOver, Job } from '../domain/job.ts';
import type { MessageUpdater, Sender } from '../domain/sender.ts';
import type { JobsQueue } from '../storage/jobsQueue.ts';
import type { JobsTable } from '../storage/jobsTable.ts';
import type { JobTexts } from './jobTexts.ts';
import type { KnownJobs } from './knownJobs.ts';

/** What starting, ending and running jobs needs. */
export interface JobServices
  extends AcceptServices,
    Pick<DeliveryServices, 'recipients' | 'dialogStates' | 'deadLetters' | 'random' | 'running' | 'workSeconds'> {
  jobs: JobsTable;
  jobsQueue: JobsQueue;
  knownJobs: KnownJobs;
  jobTexts: (locale: string | null) => JobTexts;
  sender: Sender & MessageUpdater;
  handOver: HandJobOver;
}

/**
 * Gives a job to a worker outside. Called again where its host died before that was recorded: the worker may be told
 * twice. What it throws is tried again as a step is.
 */
export type HandJobOver = (job: Job, handOver: HandOver) => Promise<void>;
