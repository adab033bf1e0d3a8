import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  type Due,
  dueSchema,
  firstNotDue,
  lacksPointer,
  lookAfter,
  lookAgain,
  lookAtWait,
  partitionOf,
  rowOf,
} from '../../../src/domain/due.ts';
import { hashOf, shardOf } from '../../../src/domain/keys.ts';
import { at, iso } from './deliverySteps.ts';

const due: Due = { kind: 'work', id: 'price-4711', range: '00-31', at: '2026-11-22T13:24:59.999Z' };
/** What a table's key may not have in it. */
const FORBIDDEN = /[/\\#?\p{Cc}]/u;

describe('the keys of what is due', () => {
  test('are the minute and the shard of the id, then what it is and the range', () => {
    const hash = hashOf('price-4711');
    expect(partitionOf(due)).toBe(`20261122T1324-${shardOf(hash)}`);
    expect(rowOf(due)).toBe(`work-${hash}-00-31`);
    expect(rowOf({ ...due, kind: 'purge', range: 'list' })).toBe(`purge-${hash}-list`);
  });

  test.each<[string, Partial<Due>, boolean]>([
    ['the same minute', { at: '2026-11-22T13:24:00.000Z' }, true],
    ['the next minute', { at: '2026-11-22T13:25:00.000Z' }, false],
    ['the same minute of another day', { at: '2026-11-23T13:24:59.999Z' }, false],
    ['another range', { range: '32-63' }, false],
    ['another id', { id: 'price-4712' }, false],
    ['another kind', { kind: 'purge' }, false],
  ])('are the same for %s: %j, %s', (_what, other, isSame) => {
    const keys = [due, { ...due, ...other }].map((one) => `${partitionOf(one)} ${rowOf(one)}`);
    expect(keys[0] === keys[1]).toBe(isSame);
  });

  test('never carry a raw id', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 200 }), (id) => {
        expect(partitionOf({ ...due, id })).toMatch(/^20261122T1324-([0-5]\d|6[0-3])$/);
        expect(rowOf({ ...due, id })).toMatch(/^work-[\da-f]{32}-00-31$/);
      }),
    );
    expect(`${partitionOf(due)}${rowOf(due)}`).not.toMatch(FORBIDDEN);
  });

  test('are in the order of their time', () => {
    const time = fc.date({ min: new Date('2000-01-01'), max: new Date('9999-12-31'), noInvalidDate: true });
    fc.assert(
      fc.property(time, time, fc.string(), fc.string(), (one, other, id, otherId) => {
        const [early, late] = [one, other].sort((a, b) => a.getTime() - b.getTime()).map((date) => date.toISOString());
        if (early === undefined || late === undefined || early.slice(0, 16) === late.slice(0, 16)) return;
        expect(partitionOf({ id, at: early }) < partitionOf({ id: otherId, at: late })).toBe(true);
      }),
    );
  });
});

describe('what is looked at', () => {
  test.each([
    ['2026-11-22T13:24:00.000Z', '2026-11-22T13:24:00.000Z', true],
    ['2026-11-22T13:24:59.999Z', '2026-11-22T13:24:00.000Z', true],
    ['2026-11-22T13:23:59.999Z', '2026-11-22T13:24:00.000Z', true],
    ['2026-11-22T13:24:00.000Z', '2026-11-22T13:23:59.999Z', false],
    ['2026-11-22T13:25:00.000Z', '2026-11-22T13:24:59.999Z', false],
    ['2026-11-23T00:00:00.000Z', '2026-11-22T23:59:59.999Z', false],
    ['2026-12-31T23:59:30.000Z', '2027-01-01T00:00:00.000Z', true],
    ['2027-01-01T00:00:00.000Z', '2026-12-31T23:59:59.999Z', false],
  ])('due at %s, in the minute of %s: %s', (time, now, expected) => {
    for (const id of ['a', 'b', 'c', 'd', 'price-4711']) {
      expect(partitionOf({ id, at: time }) < firstNotDue(new Date(now))).toBe(expected);
    }
  });

  test('is all that is due, and at most a minute more', () => {
    const time = fc.integer({ min: -200_000, max: 200_000 }).map((ms) => new Date(at(0).getTime() + ms));
    fc.assert(
      fc.property(time, time, fc.string(), (one, now, id) => {
        const isSeen = partitionOf({ id, at: one.toISOString() }) < firstNotDue(now);
        if (one <= now) expect(isSeen).toBe(true);
        if (one.getTime() >= now.getTime() + 60_000) expect(isSeen).toBe(false);
      }),
    );
  });

  test.each([
    [0, 60, 65],
    [30, 60, 95],
    [0, 2, 7],
    [0, 0.5, 5.5],
  ])('begun after %d s with a lease of %d s: after %d s, when its holder has had its time', (from, lease, look) => {
    expect(lookAfter(at(from), lease)).toBe(iso(look));
  });
});

const DAY_SECONDS = 24 * 60 * 60;

describe('what waits until a time', () => {
  test.each<[string, number, number, number]>([
    ['a second ahead: after it, when its pointer has had its time', 1, 0, 66],
    ['as far as the queue reaches: after it', 7 * DAY_SECONDS, 0, 7 * DAY_SECONDS + 65],
    ['further ahead: an hour before it, to queue its pointer', 7 * DAY_SECONDS + 1, 0, 7 * DAY_SECONDS - 3599],
    ['then, an hour before it: after it', 9 * DAY_SECONDS, 9 * DAY_SECONDS - 3600, 9 * DAY_SECONDS + 65],
  ])('is looked at, %s', (_what, until, now, look) => {
    expect(lookAtWait(iso(until), iso(now), 60)).toBe(iso(look));
  });

  test.each<[string, number, number, boolean]>([
    ['was in reach when the wait began', 7 * DAY_SECONDS, 0, false],
    ['is not in reach yet', 9 * DAY_SECONDS, DAY_SECONDS, false],
    ['has come in reach', 9 * DAY_SECONDS, 9 * DAY_SECONDS - 3600, true],
    ['is over', 9 * DAY_SECONDS, 9 * DAY_SECONDS, false],
  ])('lacks a pointer where its time %s: %d s, now %d s', (_what, until, now, expected) => {
    expect(lacksPointer(iso(until), iso(0), at(now))).toBe(expected);
  });
});

describe('what was queued again', () => {
  test.each<[string, number, number | undefined, number]>([
    ['of a worker that died: after a lease', 100, undefined, 165],
    ['a little late: after a lease', 100, 35, 165],
    ['late by more than a lease: after as long again', 300, 0, 600],
    ['late by an hour: after ten minutes', 3600, 0, 4200],
  ])('is looked at again, %s', (_what, now, since, look) => {
    expect(lookAgain(at(now), since === undefined ? undefined : iso(since), 60)).toBe(iso(look));
  });
});

test.each<[object, boolean]>([
  [{}, true],
  [{ kind: 'series' }, true],
  [{ kind: 'purge' }, true],
  [{ v: 2 }, false],
  [{ kind: 'sleep' }, false],
  [{ range: undefined }, false],
  [{ at: 7 }, false],
])('a stored row with %j is read: %s', (other, expected) => {
  expect(dueSchema.safeParse({ v: 1, ...due, ...other }).success).toBe(expected);
});
