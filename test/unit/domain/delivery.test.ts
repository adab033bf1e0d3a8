import { describe, expect, test } from 'vitest';
import type { SendOutcome } from '../../../src/domain/connectorAnswer.ts';
import {
  acceptedDelivery,
  decideDelivery,
  givenUp,
  type Verdict,
  verdictOf,
  withVerdict,
} from '../../../src/domain/delivery.ts';
import type { Recipient } from '../../../src/domain/recipient.ts';

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
    expect(decideDelivery(recipient, times, now)).toEqual(expected);
  });
});

describe('what a try comes to', () => {
  test.each<[SendOutcome, string]>([
    [{ kind: 'sent', httpStatus: 201 }, 'sent'],
    [{ kind: 'gone', why: 'blocked', httpStatus: 403 }, 'failed blocked'],
    [{ kind: 'gone', why: 'not-found', httpStatus: 404 }, 'failed not-found'],
    [{ kind: 'refused', why: 'too-large', httpStatus: 413, detail: '' }, 'failed too-large'],
    [{ kind: 'refused', why: 'rejected', httpStatus: 400, detail: '' }, 'failed rejected'],
    [{ kind: 'not-taken', why: 'unauthorized', httpStatus: 401 }, 'failed unauthorized'],
    [{ kind: 'not-taken', why: 'untrusted', detail: '' }, 'failed rejected'],
    [{ kind: 'not-taken', why: 'rate-limited', httpStatus: 429 }, 'waiting rate-limited'],
    [{ kind: 'not-taken', why: 'conversation-busy', httpStatus: 412 }, 'waiting retrying'],
    [{ kind: 'not-taken', why: 'unreachable', detail: 'ECONNREFUSED' }, 'waiting retrying'],
    [{ kind: 'uncertain', detail: 'timeout' }, 'waiting retrying'],
  ])('%j: %s', (outcome, expected) => {
    const verdict = verdictOf(outcome);
    expect([verdict.state, ...('reason' in verdict ? [verdict.reason] : [])].join(' ')).toBe(expected);
  });
});

describe('the record', () => {
  const fresh = acceptedDelivery(address, acceptedAt);

  test('of a send says when, with which answer and under which activity', () => {
    const outcome = { kind: 'sent', httpStatus: 201, activityId: 'a-1' } as const;
    expect(withVerdict(fresh, { state: 'sent' }, { at, outcome })).toEqual({
      ...fresh,
      state: 'sent',
      attempts: 1,
      activityId: 'a-1',
      timeline: [
        ...fresh.timeline,
        { at: at.toISOString(), state: 'sent', reason: null, detail: null, httpStatus: 201 },
      ],
    });
  });

  test('remembers for good that a message may have been seen', () => {
    const uncertain = withVerdict(fresh, verdictOf({ kind: 'uncertain', detail: 'timeout' }), {
      at,
      outcome: { kind: 'uncertain', detail: 'timeout' },
    });
    const sent = withVerdict(uncertain, { state: 'sent' }, { at, outcome: { kind: 'sent', httpStatus: 200 } });
    expect([uncertain.possibleDuplicate, sent.possibleDuplicate, sent.attempts]).toEqual([true, true, 2]);
  });

  test.each<[Verdict, string]>([
    [{ state: 'sent' }, 'sent null'],
    [{ state: 'waiting', reason: 'retrying' }, 'waiting retrying'],
    [{ state: 'failed', reason: 'blocked' }, 'uncertain failed'],
    [{ state: 'expired', reason: 'deadline' }, 'uncertain expired'],
    [{ state: 'suppressed', reason: 'uninstalled' }, 'uncertain suppressed'],
    [{ state: 'suppressed', reason: 'opted-out' }, 'uncertain suppressed'],
    [givenUp, 'uncertain dead-lettered'],
  ])('after an uncertain try: %j', (verdict, expected) => {
    const { state, reason } = withVerdict({ ...fresh, possibleDuplicate: true }, verdict, { at });
    expect(`${state} ${reason}`).toBe(expected);
  });

  test('keeps the first 10 and the last 20 entries of its timeline', () => {
    let delivery = fresh;
    for (let minute = 0; minute < 100; minute++) {
      const verdict = { state: 'waiting', reason: 'retrying' } as const;
      delivery = withVerdict(delivery, verdict, { at: new Date(Date.parse(acceptedAt) + minute), detail: `${minute}` });
    }
    const details = delivery.timeline.map(({ detail }) => detail);
    expect(details).toEqual([null, ...numbers(0, 8), ...numbers(80, 99)]);
  });
});

function numbers(from: number, to: number): string[] {
  return Array.from({ length: to - from + 1 }, (_, index) => `${from + index}`);
}
