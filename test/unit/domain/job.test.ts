import { expect, test } from 'vitest';
import { cancelled, decideEnd } from '../../../src/domain/endedJob.ts';
import { jobIdOf, jobSchema, notificationIdOf, partsOfJobId } from '../../../src/domain/job.ts';
import { userKey } from '../../../src/domain/keys.ts';
import { newJob } from '../../../src/domain/newJob.ts';
import { notificationId } from '../../../src/domain/notification.ts';
import { aJob, JOB_START, jobTime } from '../../support/aJob.ts';

const KEY = userKey('emulator', 'ada');

test('an id is of its person and the key alone, and is found in two halves', () => {
  const id = jobIdOf(KEY, 'activity-1');
  expect(id).toBe(jobIdOf(KEY, 'activity-1'));
  expect(id).not.toBe(jobIdOf(KEY, 'activity-2'));
  expect(id).not.toBe(jobIdOf(userKey('emulator', 'bob'), 'activity-1'));
  expect(partsOfJobId(id)).toEqual({ recipientKey: KEY, rest: id.slice(KEY.length + 1) });
  expect(notificationId.safeParse(notificationIdOf({ id })).success).toBe(true);
});

test.each(['', 'x', `${KEY}.`, `${KEY}.xyz`, `${KEY}.0123456789abcdef0`, `!guard.0123456789abcdef`, `${KEY}/../x`])(
  'no job id: %j',
  (text) => expect(partsOfJobId(text)).toBeUndefined(),
);

test('a new job is as it is read again', () => {
  const job = aJob();
  expect(jobSchema.parse(JSON.parse(JSON.stringify(job)))).toEqual(job);
  expect(job).toMatchObject({ deadline: jobTime(600), expectedAt: jobTime(60), whenBusy: 'wait', state: 'queued' });
});

test('a title that is cut in the middle of a character can be told', () => {
  const request = { ...aJob(), key: 'a-1', locale: 'en', title: '🦊'.repeat(300).slice(1) };
  const times = { deadlineMinutes: 1, expectedSeconds: 1 };
  expect(newJob(request, times, { now: new Date(JOB_START), secret: 's', number: 1 }).title).toMatch(
    /^\ufffd.{498}\ufffd$/,
  );
});

const outcome = { text: '3' };
const done = { state: 'done' as const, outcome };
const error = { message: 'it broke', cause: 'Error', at: jobTime(1) };
const failed = { state: 'failed' as const, outcome: { text: 'sorry' }, error };

test.each([
  [
    'a result',
    aJob({ error, lease: { worker: 'w', until: jobTime(9) } }),
    done,
    5,
    'end',
    { error: null, lease: null },
  ],
  ['a failure', aJob(), failed, 5, 'end', { error, state: 'failed', isTold: false, endedAt: jobTime(5) }],
  ['a failure at the deadline', aJob(), failed, 600, 'end', { state: 'failed' }],
  ['a result at the deadline', aJob(), done, 600, 'past-deadline', { state: 'queued', outcome: null }],
  ['a result after a failure', aJob({ state: 'failed' }), done, 5, 'too-late', { state: 'failed', outcome: null }],
  ['a result after cancelling', cancelled(aJob(), 'person', new Date()), done, 5, 'too-late', { state: 'cancelled' }],
])('%s', (_what, job, end, seconds, kind, expected) => {
  const decision = decideEnd(job, end, new Date(JOB_START + seconds * 1000));
  expect(decision.kind).toBe(kind);
  expect(decision.job).toMatchObject(expected);
});
