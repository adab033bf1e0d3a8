import { describe, expect, test } from 'vitest';
import { needsTurn, type Situation } from '../../../src/domain/busy.ts';
import type { Notification } from '../../../src/domain/notification.ts';
import { MINUTE, SECOND } from '../../../src/domain/time.ts';
import { ABANDONED, ago, decided, dialog, inDialog, MAX_WAIT, message } from './busySituations.ts';

const past = { busySince: ago(MAX_WAIT) };
const dontInterrupt = { noInterruptions: true };
const urgent = { priority: 'urgent' } as const;
const wait = { whenBusy: 'wait' } as const;
const cancel = { whenBusy: 'cancel' } as const;
const interrupt = { whenBusy: 'interrupt' } as const;
const thenInject = { ...wait, afterWait: 'inject' } as const;
const thenInterrupt = { ...wait, afterWait: 'interrupt' } as const;
const thenExpire = { ...wait, afterWait: 'expire' } as const;
const { trip, form, payment, offer, offerForm } = inDialog;

const ENDED = 'end-running (cancelled)';
const ABANDONED_ONE = 'end-running (abandoned)';

type Row = [string, Notification, Partial<Situation>, string];

test.each<[string, Notification, boolean]>([
  ['a message', message(), false],
  ['an urgent message', message(urgent), false],
  ['a message that is injected', message({ whenBusy: 'inject' }), false],
  ['a message that waits', message(wait), true],
  ['a message that cancels', message(cancel), true],
  ['a message that interrupts', message(interrupt), true],
  ['a dialog', dialog(), true],
  ['a dialog that interrupts', dialog(interrupt), true],
])('%s: whether it has to have the conversation to itself: %o, %s', (_what, request, expected) => {
  expect(needsTurn(request)).toBe(expected);
});

describe('the table of messages against dialogs', () => {
  test.each<[string, { message: string; dialog: string }]>([
    ['wait', { message: 'wait 30 min', dialog: 'wait 30 min' }],
    ['cancel', { message: ENDED, dialog: ENDED }],
    ['interrupt', { message: 'lay-on-top', dialog: 'lay-on-top' }],
  ] as const)('%s', (whenBusy, expected) => {
    const asks = { whenBusy: whenBusy as 'wait' | 'cancel' | 'interrupt' };
    expect({ message: decided(message(asks)), dialog: decided(dialog(asks)) }).toEqual(expected);
  });

  test('a dialog waits when it asks for nothing', () => {
    expect(decided(dialog())).toBe('wait 30 min');
  });
});

describe('who is idle', () => {
  const idle = { running: undefined };
  test.each<Row>([
    ['is shown it', dialog(), idle, 'show'],
    ['is shown a message that waits', message(wait), idle, 'show'],
    ['is shown what would cancel', dialog(cancel), idle, 'show'],
    ['is shown what would interrupt', message(interrupt), idle, 'show'],
    ["is shown it with don't interrupt me too", dialog(interrupt), { ...idle, ...dontInterrupt }, 'show'],
    ['is shown it past maxWait', dialog(thenExpire), { ...idle, ...past }, 'show'],
    ['is shown it, whenever they wrote last', dialog(), { ...idle, heardAt: undefined }, 'show'],
    ['is shown the others first', dialog(), { ...idle, hasOthersAhead: true }, 'queue-up 30 min'],
    ['is shown the others first, urgent or not', dialog(urgent), { ...idle, hasOthersAhead: true }, 'queue-up 30 min'],
    [
      'is shown the others first, whatever it asks',
      dialog(cancel),
      { ...idle, hasOthersAhead: true },
      'queue-up 30 min',
    ],
    [
      'is shown the others first, also where they take longer than maxWait',
      dialog(),
      { ...idle, ...past, hasOthersAhead: true },
      'queue-up 1 min',
    ],
    [
      'is shown the others first, also by what would not wait at all',
      dialog({ maxWait: 'PT0S' }),
      { ...idle, hasOthersAhead: true },
      'queue-up 1 min',
    ],
  ])('%s', (_what, request, other, expected) => {
    expect(decided(request, other)).toBe(expected);
  });
});

describe('wait', () => {
  const tenMinutes = { busySince: ago(10 * MINUTE) };
  test.each<Row>([
    ['30 minutes at most', message(wait), {}, 'wait 30 min'],
    ['of which some are over', dialog(), tenMinutes, 'wait 20 min'],
    ['maxWait at most', dialog({ maxWait: 'PT12M' }), tenMinutes, 'wait 2 min'],
    ['up to the last second', dialog(), { busySince: ago(MAX_WAIT - SECOND) }, 'wait 1 s'],
    ['no longer than until the dialog counts as abandoned', dialog({ maxWait: 'P1D' }), {}, 'wait 60 min'],
    ['from when the person wrote last', dialog({ maxWait: 'P1D' }), { heardAt: ago(45 * MINUTE) }, 'wait 15 min'],
    ['beside others', dialog(), { hasOthersAhead: true }, 'wait 30 min'],
    ['urgent or not', dialog(urgent), {}, 'wait 30 min'],
    ['then a message comes as it comes', message(wait), past, 'show'],
    ['then a message is injected', message(thenInject), past, 'show'],
    ['then a message interrupts', message(thenInterrupt), past, 'lay-on-top'],
    ['then a message expires', message(thenExpire), past, 'expire'],
    ['then a dialog is laid on top', dialog(), past, 'lay-on-top'],
    ['then a dialog interrupts', dialog(thenInterrupt), past, 'lay-on-top'],
    ['then a dialog expires', dialog(thenExpire), past, 'expire'],
    ['no time at all', dialog({ ...thenInterrupt, maxWait: 'PT0S' }), {}, 'lay-on-top'],
    ['long past its time', dialog(thenExpire), { busySince: ago(5 * ABANDONED) }, 'expire'],
  ])('%s', (_what, request, other, expected) => {
    expect(decided(request, other)).toBe(expected);
  });
});

describe('a dialog that must not be disturbed', () => {
  const paying = { running: payment };
  test.each<Row>([
    ['is not ended', dialog(cancel), paying, 'wait 60 min'],
    ['is not interrupted', dialog(interrupt), paying, 'wait 60 min'],
    ['is not ended for a message', message(cancel), paying, 'wait 60 min'],
    ['is not interrupted by a message', message(interrupt), paying, 'wait 60 min'],
    ['is not disturbed by what is urgent', message({ ...interrupt, ...urgent }), paying, 'wait 60 min'],
    ['is not disturbed by what is urgent and cancels', dialog({ ...cancel, ...urgent }), paying, 'wait 60 min'],
    ['outlasts maxWait', dialog(), { ...paying, ...past }, 'wait 60 min'],
    ['outlasts it for what would be injected', message(wait), { ...paying, ...past }, 'wait 60 min'],
    ['outlasts it for what is urgent', dialog(urgent), { ...paying, ...past }, 'wait 60 min'],
    ['is not disturbed by what expires', dialog(thenExpire), { ...paying, ...past }, 'expire'],
    ['lets what may expire be looked at in time', dialog(thenExpire), paying, 'wait 30 min'],
    ['can be abandoned', dialog(), { ...paying, heardAt: ago(ABANDONED) }, ABANDONED_ONE],
    ['is not abandoned a moment before', dialog(), { ...paying, heardAt: ago(ABANDONED - SECOND) }, 'wait 1 s'],
    ['is not abandoned by who never wrote', dialog(), { ...paying, heardAt: undefined }, 'wait 30 min'],
    [
      'is abandoned by who never wrote while it waited',
      dialog(),
      { ...paying, heardAt: undefined, busySince: ago(ABANDONED) },
      ABANDONED_ONE,
    ],
  ])('%s', (_what, request, other, expected) => {
    expect(decided(request, other)).toBe(expected);
  });
});

describe('a dialog that may be disturbed when the conversation is idle', () => {
  const inForm = { running: form };
  test.each<Row>([
    ['is not interrupted', dialog(interrupt), inForm, 'wait 30 min'],
    ['is not ended', dialog(cancel), inForm, 'wait 30 min'],
    ['is not ended for a message', message(cancel), inForm, 'wait 30 min'],
    ['is not interrupted by a message', message(interrupt), inForm, 'wait 30 min'],
    ['is waited for by what waits anyway, and no longer', dialog({ maxWait: 'PT5M' }), inForm, 'wait 5 min'],
    ['is interrupted by what has waited', dialog(interrupt), { ...inForm, ...past }, 'lay-on-top'],
    ['is ended by what has waited', message(cancel), { ...inForm, ...past }, ENDED],
    ['does not outlast maxWait', dialog(), { ...inForm, ...past }, 'lay-on-top'],
    ['does not outlast maxWait for what is injected', message(wait), { ...inForm, ...past }, 'show'],
    ['does not hold what expires', dialog(thenExpire), { ...inForm, ...past }, 'expire'],
    ['does not hold what is urgent', dialog({ ...interrupt, ...urgent }), inForm, 'lay-on-top'],
    ['is waited for by what is urgent and waits anyway', dialog(urgent), inForm, 'wait 30 min'],
    ["is waited for with don't interrupt me too", dialog(interrupt), { ...inForm, ...dontInterrupt }, 'wait 30 min'],
    [
      "is not what holds it with don't interrupt me, when it has waited",
      dialog(interrupt),
      { ...inForm, ...dontInterrupt, ...past },
      'wait 60 min',
    ],
    ['can be abandoned', dialog(cancel), { ...inForm, heardAt: ago(ABANDONED) }, ABANDONED_ONE],
    ['can be an interruption', dialog(cancel), { running: offerForm }, 'wait 30 min'],
  ])('%s', (_what, request, other, expected) => {
    expect(decided(request, other)).toBe(expected);
  });
});

describe("don't interrupt me", () => {
  test.each<Row>([
    ['makes an interruption wait', dialog(interrupt), dontInterrupt, 'wait 60 min'],
    ['makes a message that interrupts wait', message(interrupt), dontInterrupt, 'wait 60 min'],
    ['makes what would cancel wait', dialog(cancel), dontInterrupt, 'wait 60 min'],
    ['lets pass what is urgent and interrupts', dialog({ ...interrupt, ...urgent }), dontInterrupt, 'lay-on-top'],
    ['lets pass what is urgent and cancels', message({ ...cancel, ...urgent }), dontInterrupt, ENDED],
    ['outlasts maxWait', dialog(), { ...dontInterrupt, ...past }, 'wait 60 min'],
    ['does not outlast it for what is urgent', dialog(urgent), { ...dontInterrupt, ...past }, 'lay-on-top'],
    ['does not hold what is injected after its wait', message(wait), { ...dontInterrupt, ...past }, 'show'],
    [
      'holds a message that interrupts after its wait',
      message(thenInterrupt),
      { ...dontInterrupt, ...past },
      'wait 60 min',
    ],
    ['does not hold what expires', dialog(thenExpire), { ...dontInterrupt, ...past }, 'expire'],
    ['lets what waits be looked at when its wait is over', message(wait), dontInterrupt, 'wait 30 min'],
    ['lets what may expire be looked at in time', dialog(thenExpire), dontInterrupt, 'wait 30 min'],
    [
      'ends with the patience for a dialog',
      dialog(interrupt),
      { ...dontInterrupt, heardAt: ago(ABANDONED) },
      ABANDONED_ONE,
    ],
  ])('%s', (_what, request, other, expected) => {
    expect(decided(request, other)).toBe(expected);
  });
});

describe('an interruption', () => {
  const interrupted = { running: offer };
  test.each<Row>([
    ['has no other laid on it', dialog(interrupt), interrupted, 'wait 60 min'],
    ['has no other laid on it, urgent or not', dialog({ ...interrupt, ...urgent }), interrupted, 'wait 60 min'],
    ['has no other laid on it past maxWait', dialog(), { ...interrupted, ...past }, 'wait 60 min'],
    ['is not interrupted by a message', message(interrupt), interrupted, 'wait 60 min'],
    ['can be ended', dialog(cancel), interrupted, ENDED],
    ['lets an injected message pass', message(wait), { ...interrupted, ...past }, 'show'],
    ['can be abandoned', dialog(interrupt), { ...interrupted, heardAt: ago(ABANDONED) }, ABANDONED_ONE],
  ])('%s', (_what, request, other, expected) => {
    expect(decided(request, other)).toBe(expected);
  });
});

describe('a dialog that was left alone', () => {
  const left = { running: trip, heardAt: ago(ABANDONED) };
  test.each<Row>([
    ['is ended for what waits', dialog(), left, ABANDONED_ONE],
    ['is ended for a message that waits', message(wait), left, ABANDONED_ONE],
    ['is ended as asked', dialog(cancel), left, ENDED],
    ['is interrupted as asked', dialog(interrupt), left, 'lay-on-top'],
    ['is interrupted past maxWait', dialog(), { ...left, ...past }, 'lay-on-top'],
    ['is not ended for what has expired meanwhile', dialog(thenExpire), { ...left, ...past }, 'expire'],
    ['is there for a moment more', dialog(), { running: trip, heardAt: ago(ABANDONED - SECOND) }, 'wait 1 s'],
    [
      'is soon left, where it is said so',
      dialog(),
      { ...left, heardAt: ago(MINUTE), abandonedMinutes: 1 },
      ABANDONED_ONE,
    ],
  ])('%s', (_what, request, other, expected) => {
    expect(decided(request, other)).toBe(expected);
  });
});

test('a message that has ended a dialog in an earlier try ends no other one', () => {
  for (const running of [trip, payment, undefined]) {
    expect(decided(message(cancel), { hasCancelled: true, running })).toBe('show');
  }
});

describe('its own dialog, of an earlier try', () => {
  test.each<Row>([
    ['is asked again', dialog(), { opened: 'is-open' }, 'ask-again'],
    ['is no second interruption', dialog(interrupt), { opened: 'is-open', running: offer }, 'ask-again'],
    ['is asked again, whatever it allows', dialog(), { opened: 'is-open', running: payment }, 'ask-again'],
    ["is asked again, don't interrupt me or not", dialog(), { opened: 'is-open', ...dontInterrupt }, 'ask-again'],
    ['does not expire by its wait', dialog(thenExpire), { opened: 'is-open', ...past }, 'ask-again'],
    ['does not queue up', dialog(), { opened: 'is-open', hasOthersAhead: true }, 'ask-again'],
    ['waits where another one is above it', dialog(), { opened: 'is-below', running: payment }, 'wait 1 min'],
    ['is not opened again where the person is idle', dialog(), { opened: 'has-ended', running: undefined }, 'leave'],
    ['is not opened again over another', dialog(interrupt), { opened: 'has-ended' }, 'leave'],
    ['is left where others wait', dialog(), { opened: 'has-ended', hasOthersAhead: true, running: undefined }, 'leave'],
  ])('%s', (_what, request, other, expected) => {
    expect(decided(request, other)).toBe(expected);
  });
});
