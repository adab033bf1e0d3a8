import { hasJobEnded, type Job, type JobProgress, tidyProgress } from '../domain/job.ts';
import type { Log } from '../domain/log.ts';
import { overConflicts } from '../storage/overConflicts.ts';
import type { JobServices } from './jobServices.ts';
import { type ProgressRecord, showProgress } from './showProgress.ts';

/**
 * Keeps how far an outside worker is, and shows it.
 * @returns the job: as it was found, if it has ended meanwhile. Undefined when it is gone.
 */
export async function keepProgress(
  services: JobServices,
  id: string,
  progress: JobProgress,
  log: Log,
): Promise<Job | undefined> {
  const { job } = await overConflicts(`progress of job ${id}`, async () => {
    const stored = await services.jobs.get(id);
    if (!stored || hasJobEnded(stored.job)) return { job: stored?.job };
    // Whoever reports has it: it need not be handed over again, whatever became of that host.
    const handOver = stored.job.handOver && { ...stored.job.handOver, isDone: true };
    const job = { ...stored.job, progress: tidyProgress(progress), handOver };
    return (await services.jobs.put(stored, job)) ? { job } : undefined;
  });
  if (!job || hasJobEnded(job)) return job;
  const record = new OutsideRecord(services, job);
  await showProgress(services, record, log);
  await record.writeAmended();
  return job;
}

/** The row of a job that nobody here holds: two reports at once show the progress by one message all the same. */
class OutsideRecord implements ProgressRecord {
  readonly #jobs: JobServices['jobs'];
  #job: Job;
  #isAmended = false;

  constructor({ jobs }: Pick<JobServices, 'jobs'>, job: Job) {
    this.#jobs = jobs;
    this.#job = job;
  }

  get job(): Job {
    return this.#job;
  }

  async write(change: (job: Job) => Job): Promise<Job | undefined> {
    const { id, progressMessage } = this.#job;
    const { written } = await overConflicts(`progress of job ${id}`, async () => {
      const stored = await this.#jobs.get(id);
      // Another report was faster: the message is theirs.
      const isOthers = stored?.job.progressMessage.state !== progressMessage.state;
      if (!stored || isOthers || hasJobEnded(stored.job)) return { written: undefined };
      const job = change(stored.job);
      return (await this.#jobs.put(stored, job)) ? { written: job } : undefined;
    });
    if (written) this.#job = written;
    return written;
  }

  amend(change: (job: Job) => Job): void {
    this.#job = change(this.#job);
    this.#isAmended = true;
  }

  async writeAmended(): Promise<void> {
    const { progressMessage } = this.#job;
    if (this.#isAmended) await this.write((job) => ({ ...job, progressMessage }));
  }
}
