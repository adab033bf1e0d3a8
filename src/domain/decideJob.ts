import { hasJobEnded, type Job } from './job.ts';
import { SECOND } from './time.ts';

/** What a worker does with a job now. */
export type JobDecision =
  /** Nobody works on it and its time has come: its next step, or handing it over. */
  | { kind: 'run' }
  /** Somebody else has it, or a step is to be tried later: not before `until`. */
  | { kind: 'leave' | 'wait'; until: string }
  /** Who had it has died, it seems: it is begun again after a pause. */
  | { kind: 'died'; deaths: number }
  /** Its deadline has passed. */
  | { kind: 'expire' }
  /** The step that it is at has ended its host too often. */
  | { kind: 'give-up' }
  /** It has ended, and the person does not know. */
  | { kind: 'tell' }
  | { kind: 'nothing' };

/** So often a step may end with its host; then it is the step that ends it. */
export const MOST_DEATHS = 5;

/** @param now by which leases and times are judged. */
export function decideJob(job: Job, now: Date): JobDecision {
  if (hasJobEnded(job)) return { kind: job.isTold ? 'nothing' : 'tell' };
  const isLate = isReached(job.deadline, now);
  // At the deadline its holder ends it; who finds the lease run out does.
  if (job.lease && !isReached(job.lease.until, now)) return { kind: 'leave', until: job.lease.until };
  if (isLate) return { kind: 'expire' };
  if (job.state === 'outside' && job.handOver?.isDone) return { kind: 'leave', until: job.deadline };
  if (deathsOf(job) >= MOST_DEATHS) return { kind: 'give-up' };
  if (job.lease) return { kind: 'died', deaths: deathsOf(job) };
  if (job.retryAt !== null && !isReached(job.retryAt, now)) {
    return { kind: 'wait', until: earlier(job.retryAt, job.deadline) };
  }
  return { kind: 'run' };
}

const FIRST_PAUSE = 4 * SECOND;
const GROWTH = 4;

/**
 * How long a job is left after a death. The jobs of a host die with it, whichever step it was: by pauses that grow and
 * differ they part, and the one that ends its host is soon alone with it.
 * @param random from 0 to 1.
 */
export function pauseAfterDeath(deaths: number, random: number): number {
  return FIRST_PAUSE * GROWTH ** (Math.max(deaths, 1) - 1) * (0.5 + random);
}

/** Tries of the current step that neither ended nor threw. */
function deathsOf({ tries, faults }: Pick<Job, 'tries' | 'faults'>): number {
  return tries - faults;
}

function isReached(instant: string, now: Date): boolean {
  return Date.parse(instant) <= now.getTime();
}

function earlier(one: string, other: string): string {
  return Date.parse(one) < Date.parse(other) ? one : other;
}
