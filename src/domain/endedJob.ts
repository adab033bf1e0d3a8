import { hasJobEnded, type Job, type JobEnding, type JobError } from './job.ts';
import type { MessageContent } from './notification.ts';

/** How a job ends, and what its person is told. */
export interface JobEnd {
  state: Exclude<JobEnding, 'cancelled'>;
  outcome: MessageContent;
  error?: JobError | undefined;
}

/** Who has cancelled a job. */
export type Canceller = NonNullable<Job['cancelledBy']>;

/** What becomes of a job that somebody wants to end. The first end stays. */
export type EndDecision =
  | { kind: 'end'; job: Job }
  /** It has ended otherwise. */
  | { kind: 'too-late'; job: Job }
  /** Its deadline has passed, though nobody has told its person yet: a result does not count any more. */
  | { kind: 'past-deadline'; job: Job };

export function decideEnd(job: Job, end: JobEnd, now: Date): EndDecision {
  if (hasJobEnded(job)) return { kind: 'too-late', job };
  if (end.state === 'done' && Date.parse(job.deadline) <= now.getTime()) return { kind: 'past-deadline', job };
  return { kind: 'end', job: ended(job, end, now) };
}

/** Without an outcome: the answer to `cancel` in the chat says it; what an operator has done is told in words of ours. */
export function cancelled(job: Job, cancelledBy: Canceller, now: Date): Job {
  const at = now.toISOString();
  return { ...job, state: 'cancelled', lease: null, retryAt: null, cancelledAt: at, cancelledBy, endedAt: at };
}

function ended(job: Job, { state, outcome, error }: JobEnd, now: Date): Job {
  const endedAt = now.toISOString();
  return {
    ...job,
    state,
    outcome,
    lease: null,
    retryAt: null,
    endedAt,
    error: error ?? (state === 'done' ? null : job.error),
  };
}
