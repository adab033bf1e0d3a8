import { describe, expect, test } from 'vitest';
import { type DeliveryRecord, endStates } from '../../../src/domain/delivery.ts';
import { afterClosing, type ClosingWord, OPEN } from '../../../src/domain/guard.ts';
import { type Circumstances, isBusy, isWorkable, planDelivery } from '../../../src/domain/planDelivery.ts';
import type { Recipient } from '../../../src/domain/recipient.ts';
import type { DeliveryEvent } from '../../../src/domain/transition.ts';
import {
  answered,
  busy,
  claim,
  crashed,
  DEADLINE,
  fresh,
  iso,
  reopen,
  rulesAt,
  run,
  tried,
  words,
} from './deliverySteps.ts';

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
  firstSeen: iso(0),
};
const blocked: Recipient = { ...ada, gone: { reason: 'blocked', since: iso(0) } };
const group: Recipient = {
  ...ada,
  kind: 'group',
  reference: { channelId: 'msteams', serviceUrl: 'https://x', conversationId: '19:team', bot: { id: 'b' } },
};
const optedOut: Recipient = { ...blocked, optedOut: { since: iso(0) } };

const claimed = { claimId: 'worker-2', leaseUntil: iso(61) };

const open: Circumstances = {
  recipient: ada,
  guard: OPEN,
  hold: undefined,
  otherwise: { kind: 'claim', ...claimed },
  rules: rulesAt(1),
};
const hold = (seconds: number) => ({ reason: 'rate-limited' as const, until: iso(seconds) });

const closed = (...closings: ClosingWord[]) => closings.reduce(afterClosing, OPEN);

const due = run(fresh, [{ kind: 'hold', reason: 'retrying', until: iso(1) }]);
const early = run(fresh, [{ kind: 'hold', reason: 'retrying', until: iso(1.001) }]);
const parked = run(fresh, [busy(iso(9))]);
const sending = run(fresh, [claim(iso(1.001))]);
const ranOut = run(fresh, [claim(iso(1))]);
const inDoubt = run(fresh, crashed);
const replay = (closings: number) =>
  run({ ...fresh, state: 'failed', reason: 'rejected' }, [reopen(iso(2 * DEADLINE), closings)]);
const reopened = replay(1);
const reopenedEarly = run(reopened, [{ kind: 'hold', reason: 'retrying', until: iso(9) }]);
const reopenedRanOut = run(reopened, [claim(iso(1))]);

/** What is new in the timeline, `nothing` where the delivery is left alone. */
function planned(delivery: DeliveryRecord, other: Partial<Circumstances>): string {
  const circumstances = { ...open, ...other };
  const after = planDelivery(delivery, circumstances);
  const { guard, rules, isItsTurn } = circumstances;
  const mayGoOn = isItsTurn === true && isBusy(delivery);
  expect(isWorkable(delivery, guard, rules.now) || mayGoOn).toBe(after !== undefined);
  if (!after) return 'nothing';
  expect(after.timeline.slice(0, delivery.timeline.length)).toEqual(delivery.timeline);
  expect(words(after)).toBe(words(after.timeline.at(-1) ?? fresh));
  return after.timeline.slice(delivery.timeline.length).map(words).join(', ');
}

describe('behind a guard that is', () => {
  const CRASHED = 'waiting(retrying)';

  test.each<[string, DeliveryRecord, { open: string; cancelled: string; 'dead-lettered': string }]>([
    ['accepted', fresh, { open: 'sending', cancelled: 'cancelled', 'dead-lettered': 'failed(dead-lettered)' }],
    ['waiting until now', due, { open: 'sending', cancelled: 'cancelled', 'dead-lettered': 'failed(dead-lettered)' }],
    [
      'parked behind a dialog',
      parked,
      { open: 'nothing', cancelled: 'cancelled', 'dead-lettered': 'failed(dead-lettered)' },
    ],
    ['too early', early, { open: 'nothing', cancelled: 'cancelled', 'dead-lettered': 'failed(dead-lettered)' }],
    ['in doubt', inDoubt, ends('sending', 'uncertain(cancelled)', 'uncertain(dead-lettered)')],
    ["somebody else's", sending, ends('nothing', 'nothing', 'nothing')],
    [
      'left by somebody who died',
      ranOut,
      ends(`${CRASHED}, sending`, `${CRASHED}, uncertain(cancelled)`, `${CRASHED}, uncertain(dead-lettered)`),
    ],
    ['reopened when it was closed', reopened, ends('sending', 'sending', 'sending')],
    ['reopened before it was closed', replay(0), ends('sending', 'cancelled', 'failed(dead-lettered)')],
    ['reopened, and too early', reopenedEarly, ends('nothing', 'nothing', 'nothing')],
    ["reopened, and somebody else's", run(reopened, [claim(iso(9))]), ends('nothing', 'nothing', 'nothing')],
    [
      'reopened, and left by somebody who died',
      reopenedRanOut,
      ends(`${CRASHED}, sending`, `${CRASHED}, sending`, `${CRASHED}, sending`),
    ],
  ])('open, cancelled, dead-lettered: what is %s', (_what, delivery, expected) => {
    expect({
      open: planned(delivery, {}),
      cancelled: planned(delivery, { guard: closed('cancelled') }),
      'dead-lettered': planned(delivery, { guard: closed('dead-lettered') }),
    }).toEqual(expected);
  });

  test.each<[string, ClosingWord[], number, string]>([
    ['never', [], 0, 'sending'],
    ['after the replay', ['cancelled'], 0, 'cancelled'],
    ['before it', ['cancelled'], 1, 'sending'],
    ['before and after it', ['dead-lettered', 'cancelled'], 1, 'cancelled'],
    ['before and after it, with the other word', ['cancelled', 'dead-lettered'], 1, 'cancelled'],
    ['twice before it', ['dead-lettered', 'dead-lettered'], 2, 'sending'],
    ['twice before it, and after it', ['dead-lettered', 'dead-lettered', 'dead-lettered'], 2, 'failed(dead-lettered)'],
  ])('closed %s (%j): what is reopened behind %i closings', (_when, words, closings, expected) => {
    expect(planned(replay(closings), { guard: closed(...words) })).toBe(expected);
  });

  test.each(endStates)('open or closed: what is %s stays so', (state) => {
    for (const reopenedBehind of [0, 1]) {
      for (const guard of [OPEN, closed('cancelled'), closed('dead-lettered')]) {
        expect(planned({ ...fresh, state, reopenedBehind }, { guard, recipient: undefined })).toBe('nothing');
      }
    }
  });

  function ends(whenOpen: string, cancelled: string, deadLettered: string) {
    return { open: whenOpen, cancelled, 'dead-lettered': deadLettered };
  }
});

describe('what decides, in its order', () => {
  const atTheEnd = { rules: rulesAt(DEADLINE) };
  const personal = rulesAt(1, { isPersonal: true });
  const later = { rules: rulesAt(DEADLINE + 1) };

  test.each<[string, DeliveryRecord, Partial<Circumstances>, string]>([
    ['closed, before all else', fresh, { ...atTheEnd, guard: closed('cancelled'), recipient: undefined }, 'cancelled'],
    ['the deadline', fresh, { ...atTheEnd, recipient: undefined, hold: hold(2 * DEADLINE) }, 'expired(deadline)'],
    ['the deadline, after tries', run(fresh, tried(answered.busy)), atTheEnd, 'expired(retries)'],
    ['the deadline, in doubt', inDoubt, atTheEnd, 'uncertain(expired)'],
    ['just before the deadline', fresh, { rules: rulesAt(DEADLINE - 0.001) }, 'sending'],
    ['nobody knows who it is', fresh, { recipient: undefined, hold: hold(9) }, 'failed(unknown-recipient)'],
    ['who said stop', fresh, { recipient: optedOut, hold: hold(9) }, 'suppressed(opted-out)'],
    ['who is gone', fresh, { recipient: blocked, hold: hold(9) }, 'suppressed(blocked)'],
    ['who is gone, in doubt', inDoubt, { recipient: blocked }, 'uncertain(suppressed)'],
    ['a hold', fresh, { hold: hold(9) }, 'waiting(rate-limited)'],
    ['a hold that ends now', fresh, { hold: hold(1) }, 'sending'],
    ['a hold, too early', early, { hold: hold(9) }, 'nothing'],
    ['a group for a dialog', fresh, { recipient: group, rules: personal, hold: hold(9) }, 'failed(personal-only)'],
    ['a group for a dialog, in doubt', inDoubt, { recipient: group, rules: personal }, 'uncertain(failed)'],
    [
      'a group that said stop, for a dialog',
      fresh,
      { recipient: { ...group, optedOut: { since: iso(0) } }, rules: personal },
      'suppressed(opted-out)',
    ],
    ['a person for a dialog', fresh, { rules: personal }, 'sending'],
    ['a group for a message', fresh, { recipient: group }, 'sending'],
    ['nothing', fresh, {}, 'sending'],
    ['its own deadline', reopened, later, 'sending'],
    ['its own deadline, reached', reopened, { rules: rulesAt(2 * DEADLINE) }, 'expired(deadline)'],
    [
      'its own deadline, before the other',
      run({ ...fresh, state: 'failed' }, [reopen(iso(1))]),
      {},
      'expired(deadline)',
    ],
  ])('%s', (_what, delivery, circumstances, expected) => {
    expect(planned(delivery, circumstances)).toBe(expected);
  });

  test.each<[string, DeliveryRecord, Partial<Circumstances>, string]>([
    ['under hold', ranOut, { rules: rulesAt(1, { onUncertain: 'hold' }) }, 'uncertain(crashed)'],
    ['for the third time', { ...ranOut, uncertainTries: 2 }, {}, 'uncertain(crashed)'],
    ['and is claimed again', ranOut, {}, 'waiting(retrying), sending'],
    ['and it has expired', ranOut, atTheEnd, 'waiting(retrying), uncertain(expired)'],
    ['and nobody knows who it is', ranOut, { recipient: undefined }, 'waiting(retrying), uncertain(failed)'],
    ['and who it is said stop', ranOut, { recipient: optedOut }, 'waiting(retrying), uncertain(suppressed)'],
    ['and it is held', ranOut, { hold: hold(9) }, 'waiting(retrying), waiting(rate-limited)'],
    ['of a lease without an end', { ...ranOut, leaseUntil: null }, {}, 'waiting(retrying), sending'],
  ])('in the same step as a claim that ran out: %s', (_what, delivery, circumstances, expected) => {
    expect(planned(delivery, circumstances)).toBe(expected);
  });
});

describe('where nothing stands in the way', () => {
  const end = (verdict: Extract<DeliveryEvent, { kind: 'end' }>['verdict']): DeliveryEvent => ({
    kind: 'end',
    verdict,
  });
  const stale = end({ state: 'expired', reason: 'stale' });
  const left = end({ state: 'uncertain', reason: 'no-answer' });

  test.each<[string, DeliveryRecord, DeliveryEvent | undefined, string]>([
    ['nothing is done', fresh, undefined, ''],
    ['nothing is done with what waits until now', due, undefined, ''],
    ['nothing is done after a crash', ranOut, undefined, 'waiting(retrying)'],
    ['it is parked', fresh, busy(iso(9)), 'waiting(busy)'],
    ['it is parked after a crash', ranOut, busy(iso(9)), 'waiting(retrying), waiting(busy)'],
    ['it is not shown', fresh, stale, 'expired(stale)'],
    ['it is not shown, in doubt', inDoubt, stale, 'uncertain(expired)'],
    ['it is left', inDoubt, left, 'uncertain(no-answer)'],
    ['it is left after a crash', ranOut, left, 'waiting(retrying), uncertain(no-answer)'],
    ["it is somebody else's", sending, stale, 'nothing'],
    ['it is too early', early, stale, 'nothing'],
    ['it has ended', run(fresh, tried(answered.sent)), left, 'nothing'],
  ])('%s', (_what, delivery, otherwise, expected) => {
    expect(planned(delivery, { otherwise })).toBe(expected);
  });

  test('what stays as it is, is the same', () => {
    expect(planDelivery(fresh, { ...open, otherwise: undefined })).toBe(fresh);
  });

  test.each([undefined, busy(iso(9)), stale, left])('what does comes first: %j', (otherwise) => {
    expect(planned(fresh, { otherwise, guard: closed('cancelled') })).toBe('cancelled');
    expect(planned(fresh, { otherwise, rules: rulesAt(DEADLINE) })).toBe('expired(deadline)');
    expect(planned(fresh, { otherwise, recipient: undefined })).toBe('failed(unknown-recipient)');
    expect(planned(fresh, { otherwise, recipient: optedOut })).toBe('suppressed(opted-out)');
    expect(planned(fresh, { otherwise, hold: hold(9) })).toBe('waiting(rate-limited)');
  });
});

describe('what is parked, when its turn has come', () => {
  test.each<[string, DeliveryRecord, Partial<Circumstances>, string]>([
    ['is claimed before its time', parked, {}, 'sending'],
    ['is parked for longer', parked, { otherwise: busy(iso(20)) }, 'waiting(busy)'],
    ['stays parked', parked, { otherwise: undefined }, ''],
    ['is ended behind a closed guard', parked, { guard: closed('cancelled') }, 'cancelled'],
    ['expires', parked, { rules: rulesAt(DEADLINE) }, 'expired(deadline)'],
    ['is not shown to who said stop', parked, { recipient: optedOut }, 'suppressed(opted-out)'],
    ['is held with its conversation', parked, { hold: hold(20) }, 'waiting(rate-limited)'],
    ['waits for its next try', early, {}, 'nothing'],
    ['waits until its conversation is free', run(parked, [{ kind: 'hold', ...hold(9) }]), {}, 'nothing'],
    ["is somebody else's", sending, {}, 'nothing'],
    ['was left by somebody who died', ranOut, {}, 'waiting(retrying), sending'],
    ['is new', fresh, {}, 'sending'],
    ['has ended', run(parked, tried(answered.sent)), {}, 'nothing'],
  ])('%s', (_what, delivery, circumstances, expected) => {
    expect(planned(delivery, { ...circumstances, isItsTurn: true })).toBe(expected);
  });

  test('and before that waits for its time', () => {
    expect(planned(parked, {})).toBe('nothing');
    expect(planned(parked, { rules: rulesAt(9) })).toBe('sending');
  });
});

test('what is claimed carries the claim, and its doubt', () => {
  expect(planDelivery(fresh, open)).toMatchObject({ ...claimed, state: 'sending', possibleDuplicate: false });
  expect(planDelivery(ranOut, open)).toMatchObject({ ...claimed, possibleDuplicate: true, attempts: 1 });
});

test.each([
  [hold(9), DEADLINE, 9],
  [hold(9), 5, 5],
])('what is held waits until the hold or the deadline is over: %j, %i', (held, deadline, until) => {
  const rules = rulesAt(1, { expiresAt: iso(deadline) });
  expect(planDelivery(fresh, { ...open, hold: held, rules })?.until).toBe(iso(until));
});
