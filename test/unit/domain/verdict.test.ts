import { describe, expect, test } from 'vitest';
import type { SendOutcome } from '../../../src/domain/connectorAnswer.ts';
import { acceptedDelivery, type DeliveryRecord } from '../../../src/domain/delivery.ts';
import type { Hold } from '../../../src/domain/hold.ts';
import type { Recipient } from '../../../src/domain/recipient.ts';
import {
  decideDelivery,
  hasMoved,
  holdAfter,
  isTooEarly,
  lastStatus,
  onUncertainOf,
  verdictOf,
} from '../../../src/domain/verdict.ts';
import { answered, claim, reopen, run, tried } from './deliverySteps.ts';

const acceptedAt = '2026-11-22T10:00:00.000Z';
const times = { acceptedAt, expiresAt: '2026-11-23T10:00:00Z' };
const at = new Date('2026-11-22T10:00:01Z');
const address = { user: { channelId: 'msteams', userId: '29:ada' } };
const ada: Recipient = {
  v: 1,
  kind: 'user',
  reference: {
    channelId: 'msteams',
    serviceUrl: 'https://x',
    conversationId: 'a:1',
    bot: { id: 'b' },
    user: { id: '29:ada' },
  },
  firstSeen: acceptedAt,
};
const optedOut = { since: acceptedAt };

describe('whether a delivery is tried', () => {
  test.each([
    ['known', ada, at, 'send'],
    ['unknown', undefined, at, { state: 'failed', reason: 'unknown-recipient' }],
    [
      'blocked',
      { ...ada, gone: { reason: 'blocked' as const, since: acceptedAt } },
      at,
      { state: 'suppressed', reason: 'blocked' },
    ],
    ['opted out', { ...ada, optedOut }, at, { state: 'suppressed', reason: 'opted-out' }],
    [
      'opted out, then blocked',
      { ...ada, optedOut, gone: { reason: 'blocked' as const, since: acceptedAt } },
      at,
      { state: 'suppressed', reason: 'opted-out' },
    ],
    [
      'opted out, at the deadline',
      { ...ada, optedOut },
      new Date(times.expiresAt),
      { state: 'expired', reason: 'deadline' },
    ],
    ['at the deadline', ada, new Date(times.expiresAt), { state: 'expired', reason: 'deadline' }],
    ['unknown at the deadline', undefined, new Date(times.expiresAt), { state: 'expired', reason: 'deadline' }],
  ])('%s', (_who, recipient, now, expected) => {
    expect(decideDelivery(recipient, { tries: 0 }, { ...times, now, isPersonal: false })).toEqual(expected);
  });

  const group: Recipient = { ...ada, kind: 'group' };
  test.each<[string, Recipient | undefined, Date, 'send' | object]>([
    ['a person', ada, at, 'send'],
    ['a group', group, at, { state: 'failed', reason: 'personal-only' }],
    ['a group that opted out', { ...group, optedOut }, at, { state: 'suppressed', reason: 'opted-out' }],
    ['nobody', undefined, at, { state: 'failed', reason: 'unknown-recipient' }],
    ['a group at the deadline', group, new Date(times.expiresAt), { state: 'expired', reason: 'deadline' }],
  ])('for %s that a dialog is to open for', (_who, recipient, now, expected) => {
    expect(decideDelivery(recipient, { tries: 0 }, { ...times, now, isPersonal: true })).toEqual(expected);
  });

  test('a message is for groups too', () => {
    expect(decideDelivery(group, { tries: 0 }, { ...times, now: at, isPersonal: false })).toBe('send');
  });

  test('at the deadline, after tries', () => {
    const now = new Date(times.expiresAt);
    expect(decideDelivery(ada, { tries: 3 }, { ...times, now, isPersonal: false })).toEqual({
      state: 'expired',
      reason: 'retries',
    });
  });

  test.each([
    ['waiting', '2026-11-22T10:00:02Z', true],
    ['waiting', '2026-11-22T10:00:01Z', false],
    ['waiting', null, false],
    ['sending', '2026-11-22T10:00:02Z', false],
    ['accepted', null, false],
  ] as const)('%s until %s: too early %s', (state, until, expected) => {
    expect(isTooEarly({ state, until }, at)).toBe(expected);
  });
});

describe('what a try comes to', () => {
  const fresh = acceptedDelivery(address, acceptedAt);
  const secondsOn = (seconds: number) => new Date(at.getTime() + seconds * 1000).toISOString();
  const rules = { expiresAt: times.expiresAt, now: at, onUncertain: 'resend', random: 1 } as const;

  test.each<[SendOutcome, object]>([
    [{ kind: 'sent', httpStatus: 201 }, { state: 'sent' }],
    [
      { kind: 'gone', why: 'blocked', httpStatus: 403 },
      { state: 'failed', reason: 'blocked' },
    ],
    [
      { kind: 'gone', why: 'not-found', httpStatus: 404 },
      { state: 'failed', reason: 'not-found' },
    ],
    [
      { kind: 'refused', why: 'too-large', httpStatus: 413, detail: '' },
      { state: 'failed', reason: 'too-large' },
    ],
    [
      { kind: 'refused', why: 'rejected', httpStatus: 400, detail: '' },
      { state: 'failed', reason: 'rejected' },
    ],
    [
      { kind: 'not-taken', why: 'untrusted', detail: '' },
      { state: 'failed', reason: 'rejected' },
    ],
    [
      { kind: 'not-taken', why: 'rate-limited', httpStatus: 429 },
      { state: 'waiting', reason: 'rate-limited', until: secondsOn(2) },
    ],
    [
      { kind: 'not-taken', why: 'rate-limited', httpStatus: 429, retryAfterMs: 60_000 },
      { state: 'waiting', reason: 'rate-limited', until: secondsOn(60) },
    ],
    [
      { kind: 'not-taken', why: 'rate-limited', httpStatus: 429, retryAfterMs: 0 },
      { state: 'waiting', reason: 'rate-limited', until: secondsOn(2) },
    ],
    [
      { kind: 'not-taken', why: 'conversation-busy', httpStatus: 412 },
      { state: 'waiting', reason: 'retrying', until: secondsOn(2) },
    ],
    [
      { kind: 'not-taken', why: 'unreachable', detail: 'ECONNREFUSED' },
      { state: 'waiting', reason: 'retrying', until: secondsOn(2) },
    ],
    [
      { kind: 'not-taken', why: 'unauthorized', httpStatus: 401 },
      { state: 'waiting', reason: 'retrying', until: secondsOn(0) },
    ],
    [
      { kind: 'uncertain', detail: 'timeout' },
      { state: 'waiting', reason: 'retrying', until: secondsOn(2) },
    ],
  ])('%j', (outcome, expected) => {
    expect(verdictOf(outcome, fresh, rules)).toEqual(expected);
  });

  test.each([
    [0, 1, 2],
    [1, 1, 4],
    [2, 0.5, 4],
    [3, 0, 0],
    [20, 1, 300],
    [2000, 1, 300],
  ])('after %i tries, with %d: the next one in %d s', (tries, random, seconds) => {
    const outcome = { kind: 'not-taken', why: 'unreachable', detail: 'ECONNREFUSED' } as const;
    expect(verdictOf(outcome, { ...fresh, tries }, { ...rules, random })).toMatchObject({
      until: secondsOn(seconds),
    });
  });

  test.each([
    ['unauthorized', true],
    ['moved', true],
    ['conversation-busy', false],
  ] as const)('after %s the next try follows at once: %s', (why, expected) => {
    const waiting = run(fresh, tried({ kind: 'not-taken', why, httpStatus: 400 }));
    expect(isTooEarly(waiting, at)).toBe(!expected);
  });

  test('no wait goes past the deadline', () => {
    const outcome = { kind: 'not-taken', why: 'rate-limited', httpStatus: 429, retryAfterMs: 3_600_000 } as const;
    expect(verdictOf(outcome, fresh, { ...rules, expiresAt: secondsOn(10) })).toMatchObject({ until: secondsOn(10) });
  });

  const { busy, noAnswer, rateLimited, rejected, sent, unauthorized, unreachable } = answered;
  test.each<[SendOutcome, Hold | undefined]>([
    [rateLimited, { reason: 'rate-limited', until: secondsOn(3600) }],
    [
      { kind: 'not-taken', why: 'rate-limited', httpStatus: 429 },
      { reason: 'rate-limited', until: secondsOn(2) },
    ],
    [busy, { reason: 'retrying', until: secondsOn(2) }],
    [unreachable, undefined],
    [unauthorized, undefined],
    [{ kind: 'not-taken', why: 'moved', httpStatus: 404 }, undefined],
    [noAnswer, undefined],
    [{ kind: 'uncertain', httpStatus: 503, detail: 'HTTP 503' }, undefined],
    [rejected, undefined],
    [sent, undefined],
  ])('%j holds its conversation: %j', (outcome, hold) => {
    expect(holdAfter(outcome, fresh, { now: at, random: 1 })).toEqual(hold);
  });

  const moved = run(fresh, tried({ kind: 'not-taken', why: 'moved', httpStatus: 404 }));
  test.each<[string, DeliveryRecord, boolean]>([
    ['nothing was tried', fresh, false],
    ['it was', moved, true],
    ['it was, and it is claimed again', run(moved, [claim()]), true],
    ['it was, and others were not taken since', run(moved, [...tried(unauthorized), claim()]), true],
    ['only others were not taken', run(fresh, tried(unauthorized)), false],
    ['it was before a replay', run(moved, [...tried(rejected), reopen(), claim()]), false],
    [
      'it was not found for good before a replay',
      run(fresh, [...tried({ kind: 'gone', why: 'not-found', httpStatus: 404 }), reopen()]),
      false,
    ],
  ])('whether the conversation was opened anew: %s', (_what, delivery, expected) => {
    expect(hasMoved(delivery)).toBe(expected);
  });

  test("a token that is refused twice in a row is the registration's fault", () => {
    const once = run(fresh, tried(answered.unauthorized));
    expect(verdictOf(answered.unauthorized, once, rules)).toEqual({ state: 'failed', reason: 'unauthorized' });
    const twice = run(once, tried(answered.unauthorized));
    expect(twice).toMatchObject({ state: 'failed', reason: 'unauthorized', attempts: 2 });
    expect(twice.timeline.at(-1)?.detail).toContain('check MicrosoftAppId');
  });

  const once = run(fresh, tried(answered.unauthorized));
  const hold = { kind: 'hold', reason: 'rate-limited', until: secondsOn(-1) } as const;
  test.each<[string, DeliveryRecord, number | null]>([
    ['nothing was tried', fresh, null],
    ['it is claimed for the first time', run(fresh, [claim()]), null],
    ['one was tried', once, 401],
    ['and it is claimed again', run(once, [claim()]), 401],
    ['and it is held', run(once, [hold]), 401],
    ['and it is held by who claimed it, and claimed again', run(once, [claim(), hold, claim()]), 401],
    ['and another was answered otherwise', run(once, tried(answered.sent)), 201],
    ['and another had no answer', run(once, tried(answered.noAnswer)), null],
    ['and another could not be made', run(once, tried(answered.unreachable)), null],
    ['and a holder died', run(once, [claim(acceptedAt), { kind: 'lease-end' }]), null],
    ['and it failed and was reopened', run(once, [...tried(answered.unauthorized), reopen(), claim()]), null],
  ])('what the last try was answered: %s', (_what, delivery, status) => {
    expect(lastStatus(delivery)).toBe(status);
  });

  test.each([
    ['resend', 0, { state: 'waiting', reason: 'retrying' }],
    ['resend', 1, { state: 'waiting', reason: 'retrying' }],
    ['resend', 2, { state: 'uncertain', reason: 'no-answer' }],
    ['hold', 0, { state: 'uncertain', reason: 'no-answer' }],
  ] as const)('no clear answer under %s after %i such tries', (onUncertain, uncertainTries, expected) => {
    const outcome = { kind: 'uncertain', detail: 'timeout' } as const;
    expect(verdictOf(outcome, { ...fresh, uncertainTries }, { ...rules, onUncertain })).toMatchObject(expected);
  });

  test.each([
    [{ to: address }, 'resend'],
    [{ to: { users: [address.user] } }, 'resend'],
    [{ to: { everyone: true as const } }, 'hold'],
    [{ to: { topic: 'a/b' } }, 'hold'],
    [{ to: { everyone: true as const }, onUncertain: 'resend' as const }, 'resend'],
    [{ to: address, onUncertain: 'hold' as const }, 'hold'],
  ])('%j: %s', (request, expected) => {
    expect(onUncertainOf(request)).toBe(expected);
  });
});
