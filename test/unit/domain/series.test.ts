import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { hashOfRequest } from '../../../src/domain/acceptedNotification.ts';
import { neverComes } from '../../../src/domain/neverComes.ts';
import { isOccurrenceOf, occurrenceOf } from '../../../src/domain/occurrence.ts';
import { latestOccurrence, nextOccurrence } from '../../../src/domain/recurrence.ts';
import {
  AHEAD,
  beginningOf,
  endOfSeries,
  goesOn,
  isStopped,
  lastMomentOf,
  planSeries,
  preparedIds,
  type Recurring,
  resumed,
  type Series,
  stateOfSeries,
  statusOfSeries,
} from '../../../src/domain/series.ts';
import { DAY, HOUR, MINUTE } from '../../../src/domain/time.ts';

const ACCEPTED = Date.parse('2027-01-04T08:00:00.000Z');
const at = (milliseconds: number) => new Date(ACCEPTED + milliseconds);
const iso = (milliseconds: number) => at(milliseconds).toISOString();
const to = { user: { channelId: 'emulator', userId: 'ada' } };

function recurring(cron: string, more: Partial<Recurring['request']> = {}, until?: string): Recurring {
  const recurrence = { cron, timeZone: 'UTC', ...(until === undefined ? {} : { until }) };
  return { id: 's', acceptedAt: iso(0), request: { to, message: { text: 'x' }, recurrence, ...more } };
}

const half = recurring('30 * * * *');
const begun = beginningOf(half);
const timesOf = (dates: readonly Date[]) => dates.map((date) => date.toISOString());

describe('what is planned', () => {
  test.each<[string, Recurring, number, string[], string | null]>([
    ['nothing long before', half, 0, [], iso(30 * MINUTE - AHEAD)],
    ['the next one when it is five minutes ahead', half, 25 * MINUTE, [iso(30 * MINUTE)], iso(90 * MINUTE - AHEAD)],
    ['the one that is now', half, 30 * MINUTE, [iso(30 * MINUTE)], iso(90 * MINUTE - AHEAD)],
    ['of many that were missed the last', half, DAY, [iso(DAY - 30 * MINUTE)], iso(DAY + 30 * MINUTE - AHEAD)],
    [
      'that, and the next one',
      half,
      DAY + 27 * MINUTE,
      [iso(DAY - 30 * MINUTE), iso(DAY + 30 * MINUTE)],
      iso(DAY + 90 * MINUTE - AHEAD),
    ],
    [
      'each that comes within five minutes',
      recurring('*/2 * * * *'),
      0,
      [iso(2 * MINUTE), iso(4 * MINUTE)],
      iso(6 * MINUTE - AHEAD),
    ],
    [
      'nothing before sendAt',
      recurring('30 * * * *', { sendAt: iso(HOUR) }),
      50 * MINUTE,
      [],
      iso(90 * MINUTE - AHEAD),
    ],
    [
      'what falls on sendAt',
      recurring('30 * * * *', { sendAt: iso(30 * MINUTE) }),
      25 * MINUTE,
      [iso(30 * MINUTE)],
      iso(90 * MINUTE - AHEAD),
    ],
    [
      'what falls on until, and nothing more',
      recurring('30 * * * *', {}, iso(30 * MINUTE)),
      25 * MINUTE,
      [iso(30 * MINUTE)],
      null,
    ],
    ['nothing after until', recurring('30 * * * *', {}, iso(29 * MINUTE)), 25 * MINUTE, [], null],
  ])('%s', (_what, series, now, occurrences, lookAt) => {
    const plan = planSeries(series, beginningOf(series), at(now));
    expect(timesOf(plan.occurrences)).toEqual(occurrences);
    expect(plan.lookAt?.toISOString() ?? null).toBe(lookAt);
  });

  test('while it is paused: nothing', () => {
    const paused = { ...begun, paused: true };
    expect(planSeries(half, paused, at(DAY))).toEqual({ series: paused, occurrences: [], lookAt: null });
    expect(planSeries(half, resumed(paused, at(DAY)), at(DAY)).occurrences).toEqual([]);
  });

  test('once it has ended: it does not move on', () => {
    const ended = recurring('30 * * * *', {}, iso(30 * MINUTE));
    const { series } = planSeries(ended, beginningOf(ended), at(25 * MINUTE));
    expect(planSeries(ended, series, at(30 * DAY)).series).toBe(series);
    expect(endOfSeries(ended, series)).toEqual(at(30 * MINUTE));
  });

  test('keeps the ids of the last ten', () => {
    let series: Series = begun;
    for (let hour = 0; hour < 12; hour++) series = planSeries(half, series, at(hour * HOUR + 30 * MINUTE)).series;
    expect(series.recent).toHaveLength(10);
    expect(series.recent[0]).toBe('s:20270104T193000Z');
  });

  test('looked at whenever: each once, in order, none of those that a timer of a minute would not miss', () => {
    const patterns = fc.constantFrom('30 * * * *', '*/7 * * * *', '0 9 * * *', '15 8 * * 1-5', '* * * * *');
    const steps = fc.array(fc.integer({ min: 1, max: 10 }), { minLength: 5, maxLength: 40 });
    fc.assert(
      fc.property(patterns, steps, (cron, minutes) => {
        const series = recurring(cron);
        let state = beginningOf(series);
        let now = 0;
        const made: number[] = [];
        // It is looked at as soon as it is accepted.
        for (const minute of [0, ...minutes]) {
          now += minute * MINUTE;
          const plan = planSeries(series, state, at(now));
          state = plan.series;
          made.push(...plan.occurrences.map(Number));
          for (const time of plan.occurrences) expect(Number(time)).toBeLessThanOrEqual(ACCEPTED + now + AHEAD);
        }
        expect(made).toEqual([...new Set(made)].sort((one, other) => one - other));
        const last = latestOccurrence(series.request.recurrence, { after: at(0), upTo: at(now) });
        if (last) expect(made).toContain(Number(last));
        // Within five minutes nothing is missed, whatever the pattern.
        if (minutes.every((minute) => minute * MINUTE <= AHEAD)) {
          let time = nextOccurrence(series.request.recurrence, at(0));
          for (; time && time <= at(now); time = nextOccurrence(series.request.recurrence, time)) {
            expect(made).toContain(Number(time));
          }
        }
      }),
    );
  });
});

describe('an occurrence', () => {
  test('is the notification at its time, without the recurrence', () => {
    expect(occurrenceOf(recurring('0 9 * * *', { id: 's', sendAt: iso(0) }), at(HOUR))).toEqual({
      to,
      message: { text: 'x' },
      sendAt: iso(HOUR),
      expiresAt: iso(25 * HOUR),
    });
  });

  test.each<[string, Recurring, number]>([
    ['a day, when the next one is a week ahead', recurring('0 9 * * 1'), HOUR + DAY],
    ['until the next one', half, 90 * MINUTE],
    ['until the end that the series names', recurring('30 * * * *', { expiresAt: iso(45 * MINUTE) }), 45 * MINUTE],
  ])('lives %s', (_what, series, expiresAt) => {
    const first = nextOccurrence(series.request.recurrence, at(0)) ?? at(0);
    expect(occurrenceOf(series, first).expiresAt).toBe(iso(expiresAt));
  });
});

test('what a pause or an end has to stop is found, also where a crash left it unrecorded', () => {
  expect(preparedIds(half, begun, at(26 * MINUTE))).toEqual(['s:20270104T083000Z']);
  const { series } = planSeries(half, begun, at(26 * MINUTE));
  expect(preparedIds(half, { ...series, paused: true }, at(27 * MINUTE))).toEqual(['s:20270104T083000Z']);
  expect(preparedIds(half, { ...series, paused: true }, at(90 * MINUTE)), 'it has expired').toEqual([
    's:20270104T093000Z',
  ]);
});

test.each<[string, string, Partial<Recurring['request']>, boolean]>([
  ['what it became', 's:20270104T083000Z', {}, true],
  ['a producer has chosen its id', 's:20270104T083000Z', { message: { text: 'mine' } }, false],
  ['of another time', 's:20270104T093000Z', {}, false],
  ['of another series', 't:20270104T083000Z', {}, false],
  ['no time', 's:20271304T083000Z', {}, false],
])('an occurrence is told by its id and its request: %s', (_what, id, more, is) => {
  const hash = hashOfRequest({ ...occurrenceOf(half, at(30 * MINUTE)), ...more });
  expect(isOccurrenceOf(half, { id, hash })).toBe(is);
});

test.each<[string, Recurring, Series, number, string | null]>([
  ['what comes next', half, begun, 0, iso(30 * MINUTE)],
  ['also when it is prepared', half, planSeries(half, begun, at(26 * MINUTE)).series, 26 * MINUTE, iso(30 * MINUTE)],
  ['nothing while it is paused', half, { ...begun, paused: true }, 0, null],
  ['nothing once it was ended', { ...half, cancelledAt: iso(1) }, begun, 2, null],
  ['what falls on sendAt', recurring('30 * * * *', { sendAt: iso(90 * MINUTE) }), begun, 0, iso(90 * MINUTE)],
])('GET names %s', (_what, series, state, now, next) => {
  expect(statusOfSeries(series, state, at(now)).next).toBe(next);
});

const once = recurring('30 * * * *', {}, iso(30 * MINUTE));
const made = planSeries(once, beginningOf(once), at(26 * MINUTE)).series;
test.each<[string, Recurring, Series, number, ReturnType<typeof stateOfSeries>]>([
  ['something comes', half, begun, 0, 'scheduled'],
  ['the last one is prepared', once, made, 26 * MINUTE, 'scheduled'],
  ['its time has come', once, made, 30 * MINUTE, 'done'],
  ['it was missed, and is caught up', once, begun, HOUR, 'running'],
  ['it is paused', half, { ...begun, paused: true }, HOUR, 'scheduled'],
  ['it is paused, and its end has come', once, { ...begun, paused: true }, HOUR, 'done'],
  ['it was ended', { ...half, cancelledAt: iso(1) }, begun, 2, 'cancelled'],
])('where %s', (_what, series, state, now, expected) => {
  expect(stateOfSeries(series, state, at(now))).toBe(expected);
  expect(goesOn(series, state, at(now))).toBe(expected === 'running' || (expected === 'scheduled' && state !== made));
});

test.each<[string, Recurring, Series, boolean]>([
  ['its series goes on', half, begun, false],
  ['it was ended', { ...half, cancelledAt: iso(1) }, begun, true],
  ['it is paused', half, { ...begun, paused: true }, true],
  ['it was paused until after its time', half, resumed({ ...begun, paused: true }, at(31 * MINUTE)), true],
  ['it was paused until before its time', half, resumed({ ...begun, paused: true }, at(29 * MINUTE)), false],
])('an occurrence does not come where %s', (_what, series, state, expected) => {
  expect(isStopped(series, state, at(30 * MINUTE))).toBe(expected);
});

describe('expiresAt of a recurrence', () => {
  const bounded = recurring('30 * * * *', { expiresAt: iso(90 * MINUTE) });

  test('is its end too: what falls on it would expire at once', () => {
    expect(timesOf(planSeries(bounded, beginningOf(bounded), at(25 * MINUTE)).occurrences)).toEqual([iso(30 * MINUTE)]);
    expect(planSeries(bounded, beginningOf(bounded), at(25 * MINUTE)).lookAt).toBeNull();
    expect(statusOfSeries(bounded, begun, at(30 * MINUTE)).next).toBeNull();
    const ended = planSeries(bounded, beginningOf(bounded), at(25 * MINUTE)).series;
    expect(endOfSeries(bounded, ended)).toEqual(at(90 * MINUTE - 1));
    expect(lastMomentOf(bounded)).toEqual(at(90 * MINUTE - 1));
    expect(lastMomentOf(half)).toBeUndefined();
  });

  test('does not move an until that is before it', () => {
    const until = iso(HOUR);
    expect(lastMomentOf(recurring('30 * * * *', { expiresAt: iso(90 * MINUTE) }, until))).toEqual(at(HOUR));
    expect(lastMomentOf(recurring('30 * * * *', { expiresAt: iso(30 * MINUTE) }, until))).toEqual(at(30 * MINUTE - 1));
  });
});

test.each<[string, Recurring, string[]]>([
  ['what has no end', half, []],
  ['what comes once', recurring('30 * * * *', {}, iso(30 * MINUTE)), []],
  ['an until that is over', recurring('30 * * * *', {}, iso(-1)), ['recurrence.until']],
  ['an until before it comes first', recurring('30 * * * *', {}, iso(29 * MINUTE)), ['recurrence.until']],
  [
    'an until before it comes first, from sendAt on',
    recurring('30 * * * *', { sendAt: iso(HOUR) }, iso(70 * MINUTE)),
    ['recurrence.until'],
  ],
  ['an expiresAt that is over', recurring('30 * * * *', { expiresAt: iso(-1) }, iso(DAY)), ['expiresAt']],
])('at acceptance: %s', (_what, { request }, fields) => {
  expect(neverComes(request, at(0)).map(({ field }) => field)).toEqual(fields);
});
