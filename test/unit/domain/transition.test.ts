import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { SendOutcome } from '../../../src/domain/connectorAnswer.ts';
import { type DeliveryRecord, type DeliveryState, isEnded, states } from '../../../src/domain/delivery.ts';
import { type DeliveryEvent, type Rules, transition } from '../../../src/domain/transition.ts';
import { ada, answered, busy, claim, DEADLINE, fresh, iso, outcome, reopen, rulesAt, words } from './deliverySteps.ts';

type Kind = DeliveryEvent['kind'];

/** One of each; an event without a place here does not compile. */
const events: Record<Kind, DeliveryEvent> = {
  claim: claim(),
  'give-back': { kind: 'give-back' },
  outcome: outcome(answered.sent),
  'lease-end': { kind: 'lease-end' },
  hold: { kind: 'hold', reason: 'rate-limited', until: iso(9) },
  end: { kind: 'end', verdict: { state: 'suppressed', reason: 'opted-out' } },
  close: { kind: 'close', word: 'cancelled' },
  reopen: reopen(),
};

/** Every state; some twice, because time decides. */
type Situation = Exclude<DeliveryState, 'waiting' | 'sending'> | `waiting ${string}` | `sending ${string}`;
type Row = [Situation, Partial<DeliveryRecord>, Record<Kind, string>];

const ended: Record<Kind, string> = {
  claim: 'no: ended',
  'give-back': 'no: ended',
  outcome: 'no: ended',
  'lease-end': 'no: ended',
  hold: 'no: ended',
  end: 'no: ended',
  close: 'no: ended',
  reopen: 'no: not-reopenable',
};
const free: Record<Kind, string> = {
  claim: 'sending',
  'give-back': 'no: not-claimed',
  outcome: 'no: not-claimed',
  'lease-end': 'no: not-claimed',
  hold: 'waiting(rate-limited)',
  end: 'suppressed(opted-out)',
  close: 'cancelled',
  reopen: 'no: not-reopenable',
};
const claimed: Record<Kind, string> = {
  claim: 'no: claimed',
  'give-back': 'accepted',
  outcome: 'sent',
  'lease-end': 'no: claimed',
  hold: 'waiting(rate-limited)',
  end: 'no: claimed',
  close: 'no: claimed',
  reopen: 'no: not-reopenable',
};
const ranOut = {
  claim: 'no: lease-ran-out',
  'lease-end': 'waiting(retrying)',
  end: 'no: lease-ran-out',
  close: 'no: lease-ran-out',
};

const table: Row[] = [
  ['accepted', {}, free],
  ['waiting until now', { reason: 'retrying', until: iso(1) }, free],
  ['waiting for longer', { reason: 'retrying', until: iso(1.001) }, { ...free, claim: 'no: too-early' }],
  ['waiting for the end of a dialog', { reason: 'busy', until: iso(9) }, free],
  ['sending with a lease', { leaseUntil: iso(1.001) }, claimed],
  ['sending with a lease that ran out', { leaseUntil: iso(1) }, { ...claimed, ...ranOut }],
  ['sending without a lease', { leaseUntil: null }, { ...claimed, ...ranOut }],
  ['sent', {}, ended],
  ['failed', { reason: 'rejected' }, { ...ended, reopen: 'waiting(retrying)' }],
  ['expired', { reason: 'deadline' }, ended],
  ['suppressed', { reason: 'muted' }, ended],
  ['cancelled', {}, ended],
  ['uncertain', { reason: 'crashed' }, { ...ended, reopen: 'waiting(retrying)' }],
];

describe.each(table)('%s', (situation, fields, row) => {
  const state = stateOf(situation);
  const entry = { at: iso(0), state, reason: fields.reason ?? null, detail: null, httpStatus: null };
  const before: DeliveryRecord = { ...fresh, state, ...fields, timeline: [...fresh.timeline, entry] };

  test.each(Object.entries(row))('%s: %s', (kind, expected) => {
    const event = Object.values(events).find((one) => one.kind === kind);
    const copy = structuredClone(before);
    const next = event && transition(before, event, rulesAt(1));
    expect(next && (next.ok ? words(next.delivery) : `no: ${next.refusal}`)).toBe(expected);
    expect(before).toEqual(copy);
  });
});

test('the table has every state', () => {
  expect(new Set(table.map(([situation]) => stateOf(situation)))).toEqual(new Set(states));
});

test.each(Object.entries(events))('%s is itself', (kind, event) => {
  expect(event.kind).toBe(kind);
});

function stateOf(situation: Situation): DeliveryState {
  const state = states.find((one) => one === situation.split(' ')[0]);
  if (!state) throw new Error(`${situation}: no such state`);
  return state;
}

describe('whatever happens, in whatever order', () => {
  const seconds = fc.integer({ min: -60, max: 3 * DEADLINE });
  const outcomes: SendOutcome[] = Object.values(answered);
  const anyEvent: fc.Arbitrary<(now: number) => DeliveryEvent> = fc.oneof(
    { weight: 6, arbitrary: fc.integer({ min: -9, max: 60 }).map((lease) => (now: number) => claim(iso(now + lease))) },
    { weight: 6, arbitrary: anyOutcome(outcomes) },
    fc.option(fc.constant('c-2'), { nil: undefined }).map((conversationId) => () => ({
      kind: 'give-back' as const,
      conversationId,
    })),
    { weight: 3, arbitrary: fc.constant(() => ({ kind: 'lease-end' as const })) },
    seconds.map((wait) => (now: number) => ({
      kind: 'hold' as const,
      reason: 'rate-limited' as const,
      until: iso(now + wait),
    })),
    seconds.map((wait) => (now: number) => busy(iso(now + wait))),
    fc
      .constantFrom(
        { state: 'expired', reason: 'retries' } as const,
        { state: 'expired', reason: 'stale' } as const,
        { state: 'uncertain', reason: 'no-answer' } as const,
        { state: 'suppressed', reason: 'blocked' } as const,
        { state: 'failed', reason: 'unknown-recipient' } as const,
      )
      .map((verdict) => () => ({ kind: 'end' as const, verdict })),
    fc.constantFrom('cancelled' as const, 'dead-lettered' as const).map((word) => () => ({
      kind: 'close' as const,
      word,
    })),
    { weight: 6, arbitrary: fc.nat(3).map((closings) => (now: number) => reopen(iso(now + DEADLINE), closings)) },
  );
  const pause = fc.oneof(fc.constant(0), fc.integer({ min: 1, max: 600 }), fc.constant(DEADLINE));
  const steps = fc.array(fc.tuple(pause, anyEvent), { minLength: 1, maxLength: 150, size: 'max' });

  test('an end stays, tries and doubts are not forgotten, and the record is whole', () => {
    const seen = new Set<DeliveryState>();
    fc.assert(
      fc.property(steps, fc.constantFrom('resend' as const, 'hold' as const), (sequence, onUncertain) => {
        let before = fresh;
        let now = 0;
        for (const [wait, toEvent] of sequence) {
          now += wait;
          const event = toEvent(now);
          const rules = rulesAt(now, { onUncertain });
          const next = transition(before, event, rules);
          if (!next.ok) continue;
          checkStep(before, event, next.delivery);
          checkPatience(before, event, next.delivery, rules);
          checkRecord(next.delivery, rules);
          before = next.delivery;
          seen.add(before.state);
        }
      }),
      { numRuns: 1000 },
    );
    expect(seen).toEqual(new Set(states));
  });
});

function anyOutcome(outcomes: SendOutcome[]): fc.Arbitrary<() => DeliveryEvent> {
  return fc
    .tuple(fc.constantFrom(...outcomes), fc.double({ min: 0, max: 1, noNaN: true }))
    .map(([what, random]) => () => ({ kind: 'outcome', outcome: what, random }));
}

function checkStep(before: DeliveryRecord, event: DeliveryEvent, after: DeliveryRecord): void {
  if (isEnded(before)) {
    expect(event.kind).toBe('reopen');
    expect(['failed', 'uncertain']).toContain(before.state);
  }
  const isTry = event.kind === 'outcome' || event.kind === 'lease-end';
  expect(after.attempts).toBe(before.attempts + (isTry ? 1 : 0));
  if (before.possibleDuplicate) expect(after.possibleDuplicate).toBe(true);
  if (before.conversationId !== null) expect(after.conversationId).not.toBeNull();
}

/** It counts from the first time that the person was busy, and for each replay anew. */
function checkPatience(before: DeliveryRecord, event: DeliveryEvent, after: DeliveryRecord, { now }: Rules): void {
  const begins = event.kind === 'hold' && event.reason === 'busy';
  const since = begins ? (before.busySince ?? now.toISOString()) : before.busySince;
  expect(after.busySince).toBe(event.kind === 'reopen' ? null : since);
}

function checkRecord(delivery: DeliveryRecord, { now, expiresAt: ofAll }: Rules): void {
  const { state, reason, until, leaseUntil, timeline, tries, attempts, uncertainTries, expiresAt } = delivery;
  expect(timeline.length).toBeLessThanOrEqual(30);
  expect(timeline[0]).toEqual(fresh.timeline[0]);
  expect(timeline.at(-1)).toMatchObject({ state, reason });
  expect(timeline.map((entry) => entry.at)).toEqual(timeline.map((entry) => entry.at).sort());
  expect([until !== null, leaseUntil !== null]).toEqual([state === 'waiting', state === 'sending']);
  // What is due already has no deadline to keep: whoever looks at it next ends it.
  if (until !== null && until > now.toISOString()) expect(until <= (expiresAt ?? ofAll)).toBe(true);
  expect([uncertainTries <= 3, uncertainTries <= tries, tries <= attempts]).toEqual([true, true, true]);
  if (delivery.possibleDuplicate && isEnded(delivery)) expect(['sent', 'uncertain']).toContain(state);
  expect(delivery.recipient).toEqual(ada);
}
