import { describe, expect, test } from 'vitest';
import type { SendOutcome } from '../../../src/domain/connectorAnswer.ts';
import { acceptedDelivery, withVerdict } from '../../../src/domain/delivery.ts';
import type { Recipient } from '../../../src/domain/recipient.ts';
import { decideDelivery, isDueAtOnce, isTooEarly, onUncertainOf, verdictOf } from '../../../src/domain/verdict.ts';

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
    expect(decideDelivery(recipient, { attempts: 0 }, { ...times, now })).toEqual(expected);
  });

  test('at the deadline, after tries', () => {
    const now = new Date(times.expiresAt);
    expect(decideDelivery(ada, { attempts: 3 }, { ...times, now })).toEqual({ state: 'expired', reason: 'retries' });
  });

  test.each([
    ['waiting', '2026-11-22T10:00:02Z', true],
    ['waiting', '2026-11-22T10:00:01Z', false],
    ['waiting', null, false],
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
  ])('after %i tries, with %d: the next one in %d s', (attempts, random, seconds) => {
    const outcome = { kind: 'not-taken', why: 'unreachable', detail: 'ECONNREFUSED' } as const;
    expect(verdictOf(outcome, { ...fresh, attempts }, { ...rules, random })).toMatchObject({
      until: secondsOn(seconds),
    });
  });

  test.each([
    ['unauthorized', true],
    ['moved', true],
    ['conversation-busy', false],
  ] as const)('after %s the next try follows at once: %s', (why, expected) => {
    const outcome = { kind: 'not-taken', why, httpStatus: 400 } as const;
    const next = withVerdict(fresh, verdictOf(outcome, fresh, { ...rules, random: 0.001 }), { at, outcome });
    expect(isDueAtOnce(next)).toBe(expected);
  });

  test('no wait goes past the deadline', () => {
    const outcome = { kind: 'not-taken', why: 'rate-limited', httpStatus: 429, retryAfterMs: 3_600_000 } as const;
    expect(verdictOf(outcome, fresh, { ...rules, expiresAt: secondsOn(10) })).toMatchObject({ until: secondsOn(10) });
  });

  test("a token that is refused twice in a row is the registration's fault", () => {
    const outcome = { kind: 'not-taken', why: 'unauthorized', httpStatus: 401 } as const;
    const once = withVerdict(fresh, verdictOf(outcome, fresh, rules), { at, outcome });
    const verdict = verdictOf(outcome, once, rules);
    expect(verdict).toEqual({ state: 'failed', reason: 'unauthorized' });
    expect(withVerdict(once, verdict, { at, outcome }).timeline.at(-1)?.detail).toContain('check MicrosoftAppId');
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
