import { randomUUID } from 'node:crypto';
import pLimit from 'p-limit';
import { jobLook } from '../domain/due.ts';
import { describeFault } from '../domain/fault.ts';
import { hasJobEnded, type Job } from '../domain/job.ts';
import type { Log } from '../domain/log.ts';
import { SECOND } from '../domain/time.ts';
import type { StoredJob } from '../storage/jobsTable.ts';
import { overConflicts } from '../storage/overConflicts.ts';
import type { JobServices } from './jobServices.ts';

type HoldServices = Pick<JobServices, 'jobs' | 'due' | 'now' | 'workLeaseSeconds'>;

/** Why nobody waits for a step any more. `lost`: somebody else has the job, or has ended it. */
export type Letdown = 'lost' | 'deadline';

/** So soon a holder sees that the person has cancelled. */
const LONGEST_UNTIL_LOOK = 5 * SECOND;

/**
 * The lease of one worker on one job: renewed while it works, and written with. Whatever the holder writes is refused
 * once somebody else has the job, or has ended it, however long this process was paused in between.
 */
export class JobHold {
  readonly #services: HoldServices;
  readonly #log: Log;
  readonly #worker: string;
  readonly #oneByOne = pLimit(1);
  readonly #letdown = new AbortController();
  #stored: StoredJob;
  #timer: NodeJS.Timeout | undefined;
  #endOfLease: NodeJS.Timeout | undefined;

  private constructor(services: HoldServices, stored: StoredJob, heldUntilMs: number, log: Log) {
    this.#services = services;
    this.#stored = stored;
    this.#worker = stored.job.lease?.worker ?? '';
    this.#log = log;
    this.#holdUntil(heldUntilMs);
    this.#renewLater();
  }

  /** @returns undefined when somebody else was faster. */
  static async claim(services: HoldServices, stored: StoredJob, log: Log): Promise<JobHold | undefined> {
    const { jobs, due, now, workLeaseSeconds } = services;
    // First, so that the sweep finds the job if this process dies with it.
    await due.add(jobLook(stored.job.id, now(), workLeaseSeconds));
    const leaseMs = workLeaseSeconds * SECOND;
    const heldUntilMs = performance.now() + leaseMs;
    const lease = { worker: randomUUID(), until: new Date(now().getTime() + leaseMs).toISOString() };
    const written = await jobs.put(stored, claimed(stored.job, lease));
    if (written) return new JobHold(services, written, heldUntilMs, log);
    // The answer may have been lost, and the SDK refused when it asked again.
    const there = await jobs.get(stored.job.id);
    return there?.job.lease?.worker === lease.worker ? new JobHold(services, there, heldUntilMs, log) : undefined;
  }

  get job(): Job {
    return this.#stored.job;
  }

  /** Aborted with a Letdown. */
  get signal(): AbortSignal {
    return this.#letdown.signal;
  }

  /**
   * Writes what becomes of the job.
   * @param change of the job as it is stored; called again where somebody beside the holder wrote in between.
   * @returns undefined when the job is somebody else's, or has ended: nothing was written.
   */
  async write(change: (job: Job) => Job): Promise<Job | undefined> {
    const { written } = await this.#oneByOne(() =>
      overConflicts(`job ${this.job.id}`, async () => {
        if (this.signal.aborted && this.signal.reason === ('lost' satisfies Letdown)) return { written: undefined };
        const stored = await this.#services.jobs.put(this.#stored, change(this.job));
        if (!stored) return (await this.#readAgain()) ? undefined : { written: undefined };
        this.#stored = stored;
        return { written: stored.job };
      }),
    );
    return written;
  }

  /** Changes what the next write writes. */
  amend(change: (job: Job) => Job): void {
    this.#stored = { ...this.#stored, job: change(this.job) };
  }

  /** Renews no more. The lease itself goes with what is written last, or runs out. */
  async end(): Promise<void> {
    clearTimeout(this.#timer);
    await this.#oneByOne(async () => {});
    clearTimeout(this.#timer);
    clearTimeout(this.#endOfLease);
  }

  /** By a timer of its own: a renewal may hang for longer than what is left. */
  #holdUntil(heldUntilMs: number): void {
    clearTimeout(this.#endOfLease);
    this.#endOfLease = setTimeout(() => this.#letDown('lost'), heldUntilMs - performance.now());
  }

  #renewLater(): void {
    const delayMs = Math.min((this.#services.workLeaseSeconds * SECOND) / 3, LONGEST_UNTIL_LOOK);
    this.#timer = setTimeout(() => void this.#oneByOne(() => this.#look()), delayMs);
  }

  /** Never rejects. */
  async #look(): Promise<void> {
    const { now } = this.#services;
    if (hasJobEnded(this.job) || !this.job.lease) return;
    if (Date.parse(this.job.deadline) <= now().getTime()) return this.#letDown('deadline');
    try {
      if (!(await this.#renew())) return;
    } catch (error) {
      this.#log.warn(`job ${this.job.id}: its lease could not be renewed\n${describeFault(error)}`);
      if (this.signal.aborted) return;
    }
    this.#renewLater();
  }

  /** @returns false when the job is lost. */
  async #renew(): Promise<boolean> {
    const { jobs, now, workLeaseSeconds } = this.#services;
    const heldUntilMs = performance.now() + workLeaseSeconds * SECOND;
    const until = new Date(now().getTime() + workLeaseSeconds * SECOND).toISOString();
    const renewed = await jobs.renew(this.#stored, until, this.signal);
    if (!renewed) return this.#readAgain();
    this.#stored = renewed;
    this.#holdUntil(heldUntilMs);
    return true;
  }

  /** After a refusal: a write of ours whose answer was lost has changed the version too. @returns false when lost. */
  async #readAgain(): Promise<boolean> {
    const stored = await this.#services.jobs.get(this.job.id);
    if (stored?.job.lease?.worker !== this.#worker) {
      this.#letDown('lost');
      return false;
    }
    this.#stored = stored;
    return true;
  }

  #letDown(why: Letdown): void {
    this.#letdown.abort(why);
  }
}

function claimed(job: Job, lease: NonNullable<Job['lease']>): Job {
  const { progressMessage } = job;
  // Whoever was about to post it has died: nobody knows whether it is there.
  const isUnknown = progressMessage.state === 'sending' && job.state !== 'outside';
  return {
    ...job,
    state: job.state === 'queued' ? 'running' : job.state,
    lease,
    retryAt: null,
    // Before the step begins, so that one that kills its host is known by them.
    tries: job.tries + 1,
    progressMessage: isUnknown ? { ...progressMessage, state: 'unknown' } : progressMessage,
  };
}
