import { describe, expect, test } from 'vitest';
import type { SendOutcome } from '../../../src/domain/connectorAnswer.ts';
import type { DeliveryRecord } from '../../../src/domain/delivery.ts';
import { hasMoved, holdAfter, verdictOf } from '../../../src/domain/verdict.ts';
import { answered, at, claim, crashed, fresh, iso, reopen, run, tried } from './deliverySteps.ts';

const limitedFor = (retryAfterMs?: number): SendOutcome => ({
  kind: 'not-taken',
  why: 'rate-limited',
  httpStatus: 429,
  ...(retryAfterMs === undefined ? {} : { retryAfterMs }),
});

describe('what an answer holds its conversation for', () => {
  test.each<[string, SendOutcome, object | undefined]>([
    ['429 with a time', limitedFor(60_000), { reason: 'rate-limited', until: iso(61) }],
    ['429 without', limitedFor(), { reason: 'rate-limited', until: iso(3) }],
    ['412', answered.busy, { reason: 'retrying', until: iso(3) }],
    ['401', answered.unauthorized, undefined],
    ['refused', answered.unreachable, undefined],
    ['sent', answered.sent, undefined],
    ['no answer', answered.noAnswer, undefined],
    ['blocked', answered.blocked, undefined],
  ])('%s', (_what, outcome, hold) => {
    const moment = { now: at(1), random: 1 };
    expect(holdAfter(outcome, fresh, moment)).toEqual(hold);
    // The delivery itself waits as long, or until its own time is over.
    const verdict = verdictOf(outcome, fresh, { ...moment, expiresAt: iso(2), onUncertain: 'resend' });
    if (hold) expect(verdict).toEqual({ state: 'waiting', ...hold, until: iso(2) });
  });
});

const moved: SendOutcome = { kind: 'not-taken', why: 'moved', httpStatus: 404 };
const notFound: SendOutcome = { kind: 'gone', why: 'not-found', httpStatus: 404 };

describe('whether the conversation was opened anew already', () => {
  const once = run(fresh, tried(moved));
  const busy = run(once, tried({ ...answered.busy, httpStatus: 412 }), {
    now: at(1),
    expiresAt: iso(9),
    onUncertain: 'resend',
    isPersonal: false,
  });
  test.each<[string, DeliveryRecord, boolean]>([
    ['nothing was tried', fresh, false],
    ['another answer', run(fresh, tried(answered.busy)), false],
    ['it was', once, true],
    ['it was, and it is claimed again', run(once, [claim()]), true],
    ['it was, before another answer', busy, true],
    ['it was, before a crash', run(once, crashed), true],
    ['it was, before it failed', run(once, tried(notFound)), false],
    ['it was, before it failed and was reopened', run(once, [...tried(notFound), reopen(), claim()]), false],
  ])('%s: %s', (_what, delivery, expected) => {
    expect(hasMoved(delivery)).toBe(expected);
  });
});
