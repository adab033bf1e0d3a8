import type { Job } from '../../src/domain/job.ts';
import { newJob } from '../../src/domain/newJob.ts';

export const JOB_START = Date.parse('2026-11-22T10:00:00Z');

/** `2026-11-22T10:00:00Z` and so many seconds. */
export function jobTime(seconds: number): string {
  return new Date(JOB_START + seconds * 1000).toISOString();
}

/** A job that was started at JOB_START and has ten minutes. */
export function aJob(more: Partial<Job> = {}): Job {
  const request = {
    recipientKey: `u-${'0'.repeat(32)}`,
    to: { user: { channelId: 'emulator', userId: 'ada' } },
    ...{ kind: 'count', title: 'how many?', input: { upTo: 3 }, key: 'a-1' },
  };
  const times = { deadlineMinutes: 10, expectedSeconds: 60 };
  return { ...newJob(request, times, { now: new Date(JOB_START), secret: 'secret', number: 1 }), ...more };
}
