import { describe, expect, test } from 'vitest';
import { isEnded, states, type Verdict, withVerdict } from '../../../src/domain/delivery.ts';
import { answered, at, claim, fresh, iso, outcome, run, tried, words } from './deliverySteps.ts';

describe('the record', () => {
  test('of a send says when, with which answer and under which activity', () => {
    expect(run(fresh, tried(answered.sent))).toEqual({
      ...fresh,
      state: 'sent',
      attempts: 1,
      tries: 1,
      activityId: 'a-1',
      claimId: 'worker-1',
      timeline: [
        ...fresh.timeline,
        { at: iso(1), state: 'sending', reason: null, detail: null, httpStatus: null },
        { at: iso(1), state: 'sent', reason: null, detail: null, httpStatus: 201 },
      ],
    });
  });

  test('of a send without an id names no activity', () => {
    expect(run(fresh, tried({ kind: 'sent', httpStatus: 200 })).activityId).toBeNull();
  });

  test('remembers for good that a message may have been seen', () => {
    const uncertain = run(fresh, tried(answered.noAnswer));
    const sent = run({ ...uncertain, until: null }, tried(answered.sent));
    expect([uncertain.possibleDuplicate, sent.possibleDuplicate, sent.attempts]).toEqual([true, true, 2]);
  });

  test.each<[Verdict, string, string]>([
    [{ state: 'sent' }, 'sent', 'sent'],
    [{ state: 'waiting', reason: 'retrying', until: iso(9) }, 'waiting(retrying)', 'waiting(retrying)'],
    [{ state: 'failed', reason: 'blocked' }, 'failed(blocked)', 'uncertain(failed)'],
    [{ state: 'failed', reason: 'dead-lettered' }, 'failed(dead-lettered)', 'uncertain(dead-lettered)'],
    [{ state: 'expired', reason: 'deadline' }, 'expired(deadline)', 'uncertain(expired)'],
    [{ state: 'suppressed', reason: 'uninstalled' }, 'suppressed(uninstalled)', 'uncertain(suppressed)'],
    [{ state: 'suppressed', reason: 'opted-out' }, 'suppressed(opted-out)', 'uncertain(suppressed)'],
    [{ state: 'cancelled' }, 'cancelled', 'uncertain(cancelled)'],
    [{ state: 'uncertain', reason: 'crashed' }, 'uncertain(crashed)', 'uncertain(crashed)'],
  ])('of %j is %s; after an uncertain try %s', (verdict, known, unknown) => {
    const records = [fresh, { ...fresh, possibleDuplicate: true }].map((delivery) =>
      withVerdict(delivery, verdict, { at: at(1), detail: 'why', httpStatus: 418 }),
    );
    expect(records.map(words)).toEqual([known, unknown]);
    for (const { timeline, state, reason } of records) {
      expect(timeline.at(-1)).toEqual({ at: iso(1), state, reason, detail: 'why', httpStatus: 418 });
    }
  });

  test('names a time while it waits, and a lease while it is claimed', () => {
    const waiting = withVerdict(fresh, { state: 'waiting', reason: 'retrying', until: iso(9) }, { at: at(1) });
    const claimed = run(waiting, [claim(iso(70))], {
      now: at(9),
      expiresAt: iso(99),
      onUncertain: 'hold',
      isPersonal: false,
    });
    const sent = run(claimed, [outcome(answered.sent)]);
    const times = [waiting, claimed, sent].map(({ until, leaseUntil }) => [until, leaseUntil]);
    expect(times).toEqual([
      [iso(9), null],
      [null, iso(70)],
      [null, null],
    ]);
  });

  test('keeps the first 10 and the last 20 entries of its timeline', () => {
    let delivery = fresh;
    for (let second = 0; second < 100; second++) {
      const verdict = { state: 'waiting', reason: 'retrying', until: iso(0) } as const;
      delivery = withVerdict(delivery, verdict, { at: at(second), detail: `${second}` });
    }
    const details = delivery.timeline.map(({ detail }) => detail);
    expect(details).toEqual([null, ...numbers(0, 8), ...numbers(80, 99)]);
  });

  test.each([
    [28, 29],
    [29, 30],
    [30, 30],
    [99, 30],
  ])('of %i entries and one more has %i, with the first and the last', (count, length) => {
    const entry = { at: iso(1), state: 'sending' as const, reason: null, detail: null, httpStatus: null };
    const timeline = [...fresh.timeline, ...Array.from({ length: count - 1 }, () => entry)];
    const after = withVerdict({ ...fresh, timeline }, { state: 'sent' }, { at: at(2) }).timeline;
    expect([after.length, after[0]?.state, after.at(-1)?.state]).toEqual([length, 'accepted', 'sent']);
  });
});

test('it has ended in six of the nine states', () => {
  const open = states.filter((state) => !isEnded({ state }));
  expect([open, states.length]).toEqual([['accepted', 'waiting', 'sending'], 9]);
});

function numbers(from: number, to: number): string[] {
  return Array.from({ length: to - from + 1 }, (_, index) => `${from + index}`);
}
