import { randomBytes } from 'node:crypto';
import { jobLook } from '../domain/due.ts';
import { hasJobEnded, type Job, type JobSummary, MOST_JOBS } from '../domain/job.ts';
import { type JobRequest, newJob } from '../domain/newJob.ts';
import { DAY } from '../domain/time.ts';
import { cancelJob } from './endJob.ts';
import type { JobServices } from './jobServices.ts';

export type Started = { kind: 'started' | 'repeated'; job: Job } | { kind: 'full'; most: number };

type StartServices = Pick<JobServices, 'jobs' | 'jobsQueue' | 'knownJobs' | 'due' | 'now' | 'workLeaseSeconds'>;

/** So long a job that has ended is listed. */
const LISTED = DAY;
const SECRET_BYTES = 32;

/** Its person could do nothing about it; the sweep tells the operator, each hour. */
const leftOut = (): void => {};

/** The long work of people, as the chat reaches it. */
export class Jobs {
  readonly #services: StartServices;

  constructor(services: StartServices) {
    this.#services = services;
  }

  /**
   * Makes a job durable and queues it: after that it is not lost.
   * @throws for a kind that is not registered, and for an input that is not the handler's.
   */
  async start(request: JobRequest): Promise<Started> {
    const { jobs, jobsQueue, knownJobs, due, now, workLeaseSeconds } = this.#services;
    const handler = knownJobs.of(request.kind);
    const input = handler.parseInput(request.input);
    const times = { deadlineMinutes: handler.deadlineMinutes, expectedSeconds: handler.expectedSeconds(input) };
    const secret = randomBytes(SECRET_BYTES).toString('base64url');
    const theirs = await jobs.summariesOf(request.recipientKey, leftOut);
    const number = Math.max(0, ...theirs.map((job) => job.number)) + 1;
    const job = newJob({ ...request, input }, times, { now: now(), secret, number });
    const earlier = await jobs.get(job.id);
    const unfinished = theirs.filter((other) => !hasJobEnded(other));
    if (!earlier && unfinished.length >= MOST_JOBS) return { kind: 'full', most: MOST_JOBS };
    // First, so that the sweep finds it whatever happens next; it forgets what never was.
    await due.add(jobLook(job.id, now(), workLeaseSeconds));
    const started = earlier ? undefined : await jobs.insert(job);
    const stored = started ?? (await jobs.get(job.id));
    if (!stored) throw new Error(`job ${job.id}: its row was there and is gone`);
    // For a repeated one too: whoever started it first may have died right after.
    if (stored.job.state === 'queued') await jobsQueue.push({ v: 1, id: job.id });
    return { kind: started ? 'started' : 'repeated', job: stored.job };
  }

  /** A person's: the unfinished first, then those that ended in the last day; each group the newest first. */
  async of(recipientKey: string): Promise<JobSummary[]> {
    const since = this.#services.now().getTime() - LISTED;
    const all = await this.#services.jobs.summariesOf(recipientKey, leftOut);
    const listed = all.filter(({ endedAt }) => endedAt === null || Date.parse(endedAt) >= since);
    return listed.sort(
      (one, other) =>
        Number(hasJobEnded(one)) - Number(hasJobEnded(other)) || other.createdAt.localeCompare(one.createdAt),
    );
  }

  /** For its person. @returns `too-late` for one that has ended otherwise; undefined when there is none of this id. */
  async cancel(id: string): Promise<'cancelled' | 'too-late' | undefined> {
    return cancelJob(this.#services, id, 'person');
  }
}
