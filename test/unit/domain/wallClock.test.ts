import { describe, expect, test } from 'vitest';
import { instantOf, wallClockOf } from '../../../src/domain/wallClock.ts';

function read(text: string, timeZone: string) {
  const [year = 0, month = 0, day = 0, hour = 0, minute = 0] = text.split(/\D/).map(Number);
  const { at, kind } = instantOf({ year, month, day, hour, minute }, timeZone);
  return `${kind} ${at.toISOString().slice(0, 16)}`;
}

describe('the moment of a time on the wall', () => {
  test.each([
    ['2026-11-23 09:00', 'Europe/Berlin', 'exact 2026-11-23T08:00'],
    ['2026-07-01 09:00', 'Europe/Berlin', 'exact 2026-07-01T07:00'],
    ['2026-03-29 01:59', 'Europe/Berlin', 'exact 2026-03-29T00:59'],
    ['2026-03-29 02:00', 'Europe/Berlin', 'skipped 2026-03-29T01:00'],
    ['2026-03-29 02:59', 'Europe/Berlin', 'skipped 2026-03-29T01:00'],
    ['2026-03-29 03:00', 'Europe/Berlin', 'exact 2026-03-29T01:00'],
    ['2026-10-25 01:59', 'Europe/Berlin', 'exact 2026-10-24T23:59'],
    ['2026-10-25 02:00', 'Europe/Berlin', 'repeated 2026-10-25T00:00'],
    ['2026-10-25 02:59', 'Europe/Berlin', 'repeated 2026-10-25T00:59'],
    ['2026-10-25 03:00', 'Europe/Berlin', 'exact 2026-10-25T02:00'],
    ['2026-03-08 02:30', 'America/New_York', 'skipped 2026-03-08T07:00'],
    ['2026-11-01 01:30', 'America/New_York', 'repeated 2026-11-01T05:30'],
    ['2018-11-04 00:00', 'America/Sao_Paulo', 'skipped 2018-11-04T03:00'],
    ['2018-02-17 23:30', 'America/Sao_Paulo', 'repeated 2018-02-18T01:30'],
    ['2026-04-24 00:30', 'Africa/Cairo', 'skipped 2026-04-23T22:00'],
    ['2026-10-04 02:15', 'Australia/Lord_Howe', 'skipped 2026-10-03T15:30'],
    ['2026-04-05 01:45', 'Australia/Lord_Howe', 'repeated 2026-04-04T14:45'],
    ['2026-04-05 01:15', 'Australia/Lord_Howe', 'exact 2026-04-04T14:15'],
    ['2026-03-29 01:30', 'Europe/Dublin', 'skipped 2026-03-29T01:00'],
    ['2026-10-25 01:30', 'Europe/Dublin', 'repeated 2026-10-25T00:30'],
    ['2026-02-15 02:30', 'Africa/Casablanca', 'repeated 2026-02-15T01:30'],
    ['2026-03-22 02:30', 'Africa/Casablanca', 'skipped 2026-03-22T02:00'],
    ['2011-12-30 12:00', 'Pacific/Apia', 'skipped 2011-12-30T10:00'],
    ['2011-12-31 00:00', 'Pacific/Apia', 'exact 2011-12-30T10:00'],
    ['2026-11-23 09:00', 'Asia/Kathmandu', 'exact 2026-11-23T03:15'],
    ['2026-11-23 09:00', 'Pacific/Kiritimati', 'exact 2026-11-22T19:00'],
    ['2026-11-23 09:00', 'Etc/GMT+12', 'exact 2026-11-23T21:00'],
  ])('%s in %s', (text, timeZone, expected) => {
    expect(read(text, timeZone)).toBe(expected);
  });
});

test.each([
  ['2026-11-23T23:30:00Z', 'Europe/Berlin', { year: 2026, month: 11, day: 24, hour: 0, minute: 30, weekday: 2 }],
  [
    '2026-11-23T03:30:59.999Z',
    'America/New_York',
    { year: 2026, month: 11, day: 22, hour: 22, minute: 30, weekday: 0 },
  ],
  ['2026-10-25T01:15:00Z', 'Europe/Berlin', { year: 2026, month: 10, day: 25, hour: 2, minute: 15, weekday: 0 }],
  ['1969-12-31T23:59:59.500Z', 'UTC', { year: 1969, month: 12, day: 31, hour: 23, minute: 59, weekday: 3 }],
])('what the clock shows at %s in %s', (at, timeZone, expected) => {
  expect(wallClockOf(new Date(at), timeZone)).toEqual(expected);
});
