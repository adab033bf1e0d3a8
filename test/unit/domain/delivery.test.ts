import { describe, expect, test } from 'vitest';
import { acceptedDelivery, givenUp, type Verdict, withVerdict } from '../../../src/domain/delivery.ts';
import { verdictOf } from '../../../src/domain/verdict.ts';

const acceptedAt = '2026-11-22T10:00:00.000Z';
const times = { acceptedAt, expiresAt: '2026-11-23T10:00:00Z' };
const at = new Date('2026-11-22T10:00:01Z');
const address = { user: { channelId: 'msteams', userId: '29:ada' } };

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
    const outcome = { kind: 'uncertain', detail: 'timeout' } as const;
    const rules = { expiresAt: times.expiresAt, now: at, onUncertain: 'resend', random: 1 } as const;
    const uncertain = withVerdict(fresh, verdictOf(outcome, fresh, rules), { at, outcome });
    const sent = withVerdict(uncertain, { state: 'sent' }, { at, outcome: { kind: 'sent', httpStatus: 200 } });
    expect([uncertain.possibleDuplicate, sent.possibleDuplicate, sent.attempts]).toEqual([true, true, 2]);
  });

  test.each<[Verdict, string]>([
    [{ state: 'sent' }, 'sent null'],
    [{ state: 'waiting', reason: 'retrying', until: acceptedAt }, 'waiting retrying'],
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
      const verdict = { state: 'waiting', reason: 'retrying', until: acceptedAt } as const;
      delivery = withVerdict(delivery, verdict, { at: new Date(Date.parse(acceptedAt) + minute), detail: `${minute}` });
    }
    const details = delivery.timeline.map(({ detail }) => detail);
    expect(details).toEqual([null, ...numbers(0, 8), ...numbers(80, 99)]);
  });
});

function numbers(from: number, to: number): string[] {
  return Array.from({ length: to - from + 1 }, (_, index) => `${from + index}`);
}
