import { expect, test } from 'vitest';
import { decideJob, type JobDecision, pauseAfterDeath } from '../../../src/domain/decideJob.ts';
import type { Job } from '../../../src/domain/job.ts';
import { nextJobLook } from '../../../src/domain/jobLook.ts';
import { aJob, JOB_START, jobTime } from '../../support/aJob.ts';

const DEADLINE = 600;
const DAY = 86_400;
const lease = (until: number) => ({ worker: 'w', until: jobTime(until) });
const outside = (isDone: boolean) => ({ state: 'outside' as const, handOver: { to: 'queue:q', data: {}, isDone } });
const ended = (state: 'done' | 'failed' | 'expired' | 'cancelled', isTold: boolean) => ({
  state,
  isTold,
  endedAt: jobTime(100),
});
const at = (seconds: number) => ({ kind: 'at' as const, at: jobTime(seconds) });

/** The job; seconds since it was started; what a worker does; when the sweep looks again, with leases of a minute. */
type Case = [string, Partial<Job>, number, JobDecision, ReturnType<typeof nextJobLook>];

const cases: Case[] = [
  ['queued', {}, 0, { kind: 'run' }, { kind: 'now' }],
  ['between two steps', { state: 'running', step: 2 }, 10, { kind: 'run' }, { kind: 'now' }],
  ['held', { state: 'running', lease: lease(60) }, 59, { kind: 'leave', until: jobTime(60) }, at(65)],
  [
    'held until now',
    { state: 'running', lease: lease(60), tries: 1 },
    60,
    { kind: 'died', deaths: 1 },
    { kind: 'now' },
  ],
  ['held past the deadline', { lease: lease(640) }, 620, { kind: 'leave', until: jobTime(640) }, at(645)],
  ['left at the deadline', { state: 'running', lease: lease(590) }, DEADLINE, { kind: 'expire' }, { kind: 'now' }],
  ['just before the deadline', {}, DEADLINE - 1, { kind: 'run' }, { kind: 'now' }],
  ['to be tried later', { retryAt: jobTime(90) }, 89, { kind: 'wait', until: jobTime(90) }, at(155)],
  ['whose time has come', { retryAt: jobTime(90) }, 90, { kind: 'run' }, { kind: 'now' }],
  ['to be tried past the deadline', { retryAt: jobTime(900) }, 0, { kind: 'wait', until: jobTime(600) }, at(665)],
  ['dead four times', { state: 'running', tries: 4 }, 10, { kind: 'run' }, { kind: 'now' }],
  ['dead five times', { state: 'running', tries: 5 }, 10, { kind: 'give-up' }, { kind: 'now' }],
  ['that threw five times', { state: 'running', tries: 5, faults: 5 }, 10, { kind: 'run' }, { kind: 'now' }],
  ['dead five times, held', { tries: 5, lease: lease(60) }, 10, { kind: 'leave', until: jobTime(60) }, at(65)],
  ['to be handed over', { ...outside(false), tries: 1 }, 10, { kind: 'run' }, { kind: 'now' }],
  ['outside', outside(true), 10, { kind: 'leave', until: jobTime(DEADLINE) }, at(DEADLINE + 5)],
  ['outside at the deadline', outside(true), DEADLINE, { kind: 'expire' }, { kind: 'now' }],
  ['done', ended('done', false), 700, { kind: 'tell' }, { kind: 'now' }],
  ['cancelled', ended('cancelled', false), 110, { kind: 'tell' }, { kind: 'now' }],
  ['told', ended('expired', true), 700, { kind: 'nothing' }, at(100 + 30 * DAY)],
  ['told a month ago', ended('done', true), 100 + 30 * DAY, { kind: 'nothing' }, { kind: 'purge' }],
];

test.each(cases)('a job %s', (_what, more, seconds, decision, look) => {
  const now = new Date(JOB_START + seconds * 1000);
  expect(decideJob(aJob(more), now)).toEqual(decision);
  expect(nextJobLook(aJob(more), { now, workLeaseSeconds: 60, retentionDays: 30 })).toEqual(look);
});

test.each([
  [1, 0, 2],
  [1, 1, 6],
  [2, 0.5, 16],
  [4, 1, 384],
])('after %i deaths, at random %d, it is left for %d s', (deaths, random, seconds) => {
  expect(pauseAfterDeath(deaths, random)).toBe(seconds * 1000);
});
