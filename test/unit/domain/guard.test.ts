import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type DeliveryState, endStates, isEndState, states } from '../../../src/domain/delivery.ts';
import {
  afterClosing,
  type Change,
  type ClosingWord,
  type Counts,
  countAll,
  countUnfinished,
  guardSchema,
  isListedByOther,
  NONE,
  OPEN,
  sumOf,
  withChanges,
} from '../../../src/domain/guard.ts';
import { at, iso } from './deliverySteps.ts';

describe('the counters', () => {
  const anyStates = fc.array(fc.constantFrom(...states), { maxLength: 20 });

  /** What happened to each delivery, told one after another: the first change makes its row. */
  const changesOf = (life: readonly DeliveryState[]): Change[] =>
    life.map((after, index) => ({ before: index > 0 ? life[index - 1] : undefined, after }));
  const tally = (lives: readonly (readonly DeliveryState[])[], state: DeliveryState) =>
    lives.filter((life) => life.at(-1) === state).length;

  test('say how many deliveries are in each state, whatever happened to them, and in how many transactions', () => {
    fc.assert(
      fc.property(fc.array(anyStates), fc.integer({ min: 1, max: 50 }), (lives, size) => {
        const changes = lives.flatMap(changesOf);
        let counts = NONE;
        for (let from = 0; from < changes.length; from += size) {
          counts = withChanges(counts, changes.slice(from, from + size), at(from));
        }
        for (const state of states) expect(counts.counts[state] ?? 0).toBe(tally(lives, state));
        const listed = lives.filter((life) => life.length > 0);
        expect(countAll(counts)).toBe(listed.length);
        expect(countUnfinished(counts)).toBe(listed.filter((life) => !isEndState(life.at(-1) ?? 'accepted')).length);
      }),
    );
    expect(NONE).toEqual({ counts: {}, lastEndAt: '', wakes: [] });
  });

  test('of all partitions are as if there were one', () => {
    fc.assert(
      fc.property(fc.array(fc.array(anyStates)), (partitions) => {
        const each = partitions.map((lives, index) => withChanges(NONE, lives.flatMap(changesOf), at(index)));
        const sum = sumOf(each);
        for (const state of states) expect(sum.counts[state] ?? 0).toBe(tally(partitions.flat(), state));
        expect(sum.lastEndAt).toBe(each.reduce((last, one) => (one.lastEndAt > last ? one.lastEndAt : last), ''));
        expect(Object.values(sum.counts)).not.toContain(0);
      }),
    );
  });

  test.each<[string, Change[], string]>([
    ['nothing', [], iso(1)],
    ['a new row', [{ before: undefined, after: 'sending' }], iso(1)],
    ['a wait', [{ before: 'sending', after: 'waiting' }], iso(1)],
    ['a replay', [{ before: 'failed', after: 'waiting' }], iso(1)],
    ['an end that stays', [{ before: 'sent', after: 'sent' }], iso(1)],
    ['a row that has ended at once', [{ before: undefined, after: 'failed' }], iso(5)],
    ...endStates.map((after): [string, Change[], string] => [after, [{ before: 'sending', after }], iso(5)]),
    [
      'an end among others',
      [
        { before: 'waiting', after: 'sending' },
        { before: 'sending', after: 'sent' },
        { before: undefined, after: 'sending' },
      ],
      iso(5),
    ],
  ])('know when the last delivery ended: %s', (_what, changes, lastEndAt) => {
    const before: Counts = { counts: { failed: 9, sent: 9, sending: 9, waiting: 9 }, lastEndAt: iso(1), wakes: [] };
    expect(withChanges(before, changes, at(5)).lastEndAt).toBe(lastEndAt);
  });

  test('are not changed under the hands of whoever reads them', () => {
    const before: Counts = { counts: { sending: 1 }, lastEndAt: '', wakes: [] };
    expect(withChanges(before, [{ before: 'sending', after: 'sent' }], at(1)).counts).toEqual({ sending: 0, sent: 1 });
    expect(before).toEqual({ counts: { sending: 1 }, lastEndAt: '', wakes: [] });
  });
});

describe('somebody else lists', () => {
  test.each<[string, Partial<typeof OPEN>, boolean]>([
    ['nobody yet', {}, false],
    ['I', { lister: 'me', listerUntil: iso(9) }, false],
    ['I, too late', { lister: 'me', listerUntil: iso(0) }, false],
    ['another', { lister: 'you', listerUntil: iso(1.001) }, true],
    ['another, until now', { lister: 'you', listerUntil: iso(1) }, false],
    ['another, too late', { lister: 'you', listerUntil: iso(0) }, false],
    ['another, who let go', { lister: '', listerUntil: '' }, false],
  ])('%s', (_who, lister, expected) => {
    expect(isListedByOther({ ...OPEN, ...lister }, 'me', at(1))).toBe(expected);
  });
});

test('a guard that is not there is open, and nothing behind it is listed', () => {
  const open = { closed: null, closings: 0, cursor: '', isListed: false, lister: '', listerUntil: '' };
  expect(guardSchema.parse(OPEN)).toEqual(open);
});

describe('a guard that is closed', () => {
  test.each<[ClosingWord[], ClosingWord | null]>([
    [[], null],
    [['cancelled'], 'cancelled'],
    [['dead-lettered'], 'dead-lettered'],
    [['cancelled', 'cancelled'], 'cancelled'],
    [['dead-lettered', 'dead-lettered'], 'dead-lettered'],
    [['dead-lettered', 'cancelled'], 'cancelled'],
    [['cancelled', 'dead-lettered'], 'cancelled'],
    [['cancelled', 'dead-lettered', 'dead-lettered'], 'cancelled'],
  ])('%j says %j, counts, and keeps its list', (words, closed) => {
    const listing = { ...OPEN, cursor: 'u-7', lister: 'me', listerUntil: iso(9) };
    expect(words.reduce(afterClosing, listing)).toEqual({ ...listing, closed, closings: words.length });
  });
});
