import { type Job, jobIdOf } from './job.ts';
import { MINUTE, SECOND } from './time.ts';

/** What somebody asks for. */
export interface JobRequest {
  recipientKey: string;
  to: Job['to'];
  /** The handler's id. */
  kind: string;
  input: unknown;
  /** What it is called: the question, as the person asked it. */
  title: string;
  locale?: string | undefined;
  /** What is done with the answer when the person is in a dialog. Default: wait. */
  whenBusy?: Job['whenBusy'] | undefined;
  /** The caller's: the same key of the same person is the same job. */
  key: string;
}

const LONGEST_TITLE = 500;

/** @param secret base64url of 32 random bytes. */
export function newJob(
  request: JobRequest,
  { deadlineMinutes, expectedSeconds }: { deadlineMinutes: number; expectedSeconds: number },
  { now, secret, number }: { now: Date; secret: string; number: number },
): Job {
  const { recipientKey, to, kind, input, title, locale = null, whenBusy = 'wait', key } = request;
  const after = (ms: number) => new Date(now.getTime() + ms).toISOString();
  return {
    v: 1,
    ...{ id: jobIdOf(recipientKey, key), kind, title: title.slice(0, LONGEST_TITLE).toWellFormed(), input },
    ...{ number, recipientKey, to, locale, whenBusy, secret },
    state: 'queued',
    createdAt: now.toISOString(),
    deadline: after(deadlineMinutes * MINUTE),
    expectedAt: after(expectedSeconds * SECOND),
    ...{ step: 0, checkpoint: null, progress: null },
    ...{ tries: 0, faults: 0, retryAt: null, lease: null, handOver: null },
    ...{ cancelledAt: null, cancelledBy: null, endedAt: null, outcome: null, error: null, isTold: false },
    progressMessage: { state: 'none' },
  };
}
