import { describe, expect, test } from 'vitest';
import {
  findReminders,
  findSnoozed,
  isOver,
  lastTimeOf,
  listReminders,
  nextTimeOf,
  notificationIdOf,
  type Reminder,
  reminderIdOf,
  reminderIn,
  tomorrowAs,
} from '../../../src/domain/reminder.ts';

const now = new Date('2026-11-23T20:30:00Z');
const at = (time: string): Reminder['when'] => ({ kind: 'once', at: time, timeZone: 'Europe/Berlin' });
const daily: Reminder['when'] = { kind: 'recurring', cron: '0 9 * * *', timeZone: 'Europe/Berlin' };

function reminder(what: string, when: Reminder['when'], more: Partial<Reminder> = {}): Reminder {
  return { v: 1, id: what, what, when, createdAt: '2026-11-20T10:00:00Z', state: 'kept', ...more };
}

test('the same turn of the same person makes the same id, which a button names', () => {
  const id = reminderIdOf('u-ada', 'turn-1');
  expect(reminderIdOf('u-ada', 'turn-1')).toBe(id);
  expect(reminderIdOf('u-ada', 'turn-2')).not.toBe(id);
  expect(reminderIdOf('u-bob', 'turn-1')).not.toBe(id);
  expect(reminderIn(notificationIdOf({ id }))).toBe(id);
  expect(reminderIn('price-4711')).toBeUndefined();
});

const ended = { at: '2026-11-23T07:00:00Z', turnKey: 't' };

test.each<[string, Reminder, string | undefined, string | undefined]>([
  ['once, ahead', reminder('r', at('2026-11-24T08:00:00Z')), '2026-11-24T08:00:00.000Z', undefined],
  ['once, over', reminder('r', at('2026-11-23T20:30:00Z')), undefined, '2026-11-23T20:30:00.000Z'],
  ['recurring', reminder('r', daily), '2026-11-24T08:00:00.000Z', '2026-11-23T08:00:00.000Z'],
  [
    'recurring, before its first time',
    reminder('r', daily, { createdAt: '2026-11-23T08:00:00Z' }),
    '2026-11-24T08:00:00.000Z',
    undefined,
  ],
  ['being ended', reminder('r', daily, { state: 'ending' }), undefined, '2026-11-23T08:00:00.000Z'],
  ['ended', reminder('r', at('2026-11-24T08:00:00Z'), { state: 'ended' }), undefined, undefined],
  ['ended before it came', reminder('r', at('2026-11-23T20:00:00Z'), { state: 'ended', ended }), undefined, undefined],
  [
    'ended before it came again',
    reminder('r', daily, { state: 'ended', ended }),
    undefined,
    '2026-11-22T08:00:00.000Z',
  ],
])('%s: its next time and its last', (_what, one, next, last) => {
  expect([nextTimeOf(one, now)?.toISOString(), lastTimeOf(one, now)?.toISOString()]).toEqual([next, last]);
});

test.each<[string, Reminder, boolean]>([
  ['ahead', reminder('r', at('2026-11-24T08:00:00Z')), false],
  ['over since less than a day', reminder('r', at('2026-11-22T20:31:00Z')), false],
  ['over since a day', reminder('r', at('2026-11-22T20:30:00Z')), true],
  ['recurring', reminder('r', daily), false],
  [
    'ended a day ago',
    reminder('r', daily, { state: 'ended', ended: { at: '2026-11-22T20:30:00Z', turnKey: 't' } }),
    true,
  ],
  [
    'ended just now',
    reminder('r', daily, { state: 'ended', ended: { at: '2026-11-23T20:00:00Z', turnKey: 't' } }),
    false,
  ],
  [
    'not cancelled yet, for days',
    reminder('r', daily, { state: 'ending', ended: { at: '2026-11-20T20:00:00Z', turnKey: 't' } }),
    false,
  ],
])('%s: whether it can be removed', (_what, one, expected) => {
  expect(isOver(one, now)).toBe(expected);
});

test('the list is in the order in which they come, and has what comes alone', () => {
  const all = [
    reminder('b', at('2026-11-25T08:00:00Z')),
    reminder('over', at('2026-11-23T08:00:00Z')),
    reminder('a', daily),
    reminder('ended', daily, { state: 'ended' }),
    reminder('c', at('2026-11-25T08:00:00Z')),
    reminder('planned', at('2026-11-23T20:31:00Z'), { state: 'planned' }),
  ];
  const listed = listReminders(all, now).map(({ number, reminder: { what } }) => `${number} ${what}`);
  expect(listed).toEqual(['1 planned', '2 a', '3 b', '4 c']);
});

describe('which one is meant', () => {
  const listed = ['call the hotel', 'Call Ada', 'call', 'Müll rausbringen', '2'].map((what, index) => ({
    number: index + 1,
    reminder: { what },
  }));
  test.each<[string, number[]]>([
    ['1', [1]],
    ['#2', [2]],
    ['number 4', [4]],
    ['Nr. 3', [3]],
    ['2', [2]],
    ['9', []],
    ['call', [3]],
    ['to call the hotel', [1]],
    ['CALL ADA!', [2]],
    ['call a', [2]],
    ['hotel', [1]],
    ['all', [1, 2, 3]],
    ['müll', [4]],
    ['the airline', []],
    ['', []],
    ['!!!', []],
  ])('%s', (said, numbers) => {
    expect(findReminders(listed, said).map(({ number }) => number)).toEqual(numbers);
  });
});

describe('which one is put off', () => {
  const old = reminder('old', at('2026-11-22T20:00:00Z'));
  const first = reminder('call the hotel', at('2026-11-23T18:00:00Z'));
  const last = reminder('stretch', at('2026-11-23T20:00:00Z'));
  const ahead = reminder('ahead', at('2026-11-23T21:00:00Z'));
  const weekly = reminder('weekly', { kind: 'recurring', cron: '0 9 * * 6', timeZone: 'UTC' });
  test.each<[string, { id?: string; name?: string }, string | undefined]>([
    ['the last that came', {}, 'stretch'],
    ['by its name', { name: 'the hotel' }, 'call the hotel'],
    ['by its button, also days later', { id: 'weekly' }, 'weekly'],
    ['by its button, however old', { id: 'old' }, 'old'],
    ['not one that is ahead', { id: 'ahead' }, undefined],
    ['not by the name of an old one', { name: 'old' }, undefined],
    ['not what nobody knows', { id: 'gone' }, undefined],
  ])('%s', (_what, said, expected) => {
    expect(findSnoozed([old, first, last, ahead, weekly], said, now)?.reminder.id).toBe(expected);
  });
});

test.each([
  ['the same time on the next day', '2026-11-23T08:00:00Z', '2026-11-23T20:30:00Z', '2026-11-24T08:00:00.000Z'],
  ['over the end of a month', '2026-11-30T08:00:00Z', '2026-11-30T09:00:00Z', '2026-12-01T08:00:00.000Z'],
  ['days later', '2026-11-20T08:00:00Z', '2026-11-23T09:00:00Z', '2026-11-24T08:00:00.000Z'],
  ['after midnight where the person is', '2026-11-23T08:00:00Z', '2026-11-23T23:30:00Z', '2026-11-25T08:00:00.000Z'],
  ['where the clocks change', '2026-10-24T07:00:00Z', '2026-10-24T08:00:00Z', '2026-10-25T08:00:00.000Z'],
])('tomorrow: %s', (_what, cameAt, saidAt, expected) => {
  expect(tomorrowAs(new Date(cameAt), new Date(saidAt), 'Europe/Berlin').toISOString()).toBe(expected);
});
