import { describe, expect, test } from 'vitest';
import { latestOccurrence, nextOccurrence, occurrenceId } from '../../../src/domain/recurrence.ts';

function next(cron: string, timeZone: string, after: string, until?: string) {
  return nextOccurrence({ cron, timeZone, until }, new Date(after))?.toISOString();
}

describe('the next time', () => {
  test.each([
    ['a day later', '30 8 * * *', 'Europe/Berlin', '2026-11-23T07:30:00Z', '2026-11-24T07:30:00.000Z'],
    ['strictly after', '30 8 * * *', 'Europe/Berlin', '2026-11-23T07:29:59.999Z', '2026-11-23T07:30:00.000Z'],
    [
      'summer time begins: 09:00 stays',
      '0 9 * * *',
      'Europe/Berlin',
      '2026-03-28T08:00:00Z',
      '2026-03-29T07:00:00.000Z',
    ],
    ['it ends', '0 9 * * *', 'America/New_York', '2026-10-31T13:00:00Z', '2026-11-01T14:00:00.000Z'],
    ['02:30 is left out: 03:00', '30 2 * * *', 'Europe/Berlin', '2026-03-28T01:30:00Z', '2026-03-29T01:00:00.000Z'],
    ['and at 02:30 the day after', '30 2 * * *', 'Europe/Berlin', '2026-03-29T01:00:00Z', '2026-03-30T00:30:00.000Z'],
    ['02:30 comes twice: the first', '30 2 * * *', 'Europe/Berlin', '2026-10-24T00:30:00Z', '2026-10-25T00:30:00.000Z'],
    ['and not the second', '30 2 * * *', 'Europe/Berlin', '2026-10-25T00:30:00Z', '2026-10-26T01:30:00.000Z'],
    ['asked for between the two', '45 2 * * *', 'Europe/Berlin', '2026-10-25T01:10:00Z', '2026-10-26T01:45:00.000Z'],
    ['midnight is left out', '0 0 * * *', 'Africa/Cairo', '2026-04-23T12:00:00Z', '2026-04-23T22:00:00.000Z'],
    ['a gap up to midnight', '30 23 * * *', 'America/Nuuk', '2026-03-28T12:00:00Z', '2026-03-29T01:00:00.000Z'],
    [
      'half an hour is left out',
      '15 2 * * *',
      'Australia/Lord_Howe',
      '2026-10-03T12:00:00Z',
      '2026-10-03T15:30:00.000Z',
    ],
    ['winter time as the exception', '30 1 * * *', 'Europe/Dublin', '2026-03-28T12:00:00Z', '2026-03-29T01:00:00.000Z'],
    ['a day is left out', '0 9 30 * *', 'Pacific/Apia', '2011-12-01T00:00:00Z', '2011-12-30T10:00:00.000Z'],
    [
      'a list of times, one left out',
      '30 2,14 * * *',
      'Europe/Berlin',
      '2026-03-28T20:00:00Z',
      '2026-03-29T01:00:00.000Z',
    ],
    [
      'a list of times, one repeated',
      '30 2,14 * * *',
      'Europe/Berlin',
      '2026-10-25T00:30:00Z',
      '2026-10-25T13:30:00.000Z',
    ],
    ['hourly over the gap', '0 * * * *', 'Europe/Berlin', '2026-03-29T00:00:00Z', '2026-03-29T01:00:00.000Z'],
    [
      'hourly in the hour that repeats',
      '0 * * * *',
      'Europe/Berlin',
      '2026-10-25T00:00:00Z',
      '2026-10-25T01:00:00.000Z',
    ],
    ['the last Friday', '0 9 * * 5L', 'UTC', '2026-11-27T09:00:00Z', '2026-12-25T09:00:00.000Z'],
    ['the second Tuesday', '0 10 * * 2#2', 'UTC', '2026-11-23T00:00:00Z', '2026-12-08T10:00:00.000Z'],
    ['a leap day', '0 9 29 2 *', 'UTC', '2026-11-23T00:00:00Z', '2028-02-29T09:00:00.000Z'],
    ['a day that never comes', '0 9 31 2 *', 'Europe/Berlin', '2026-11-23T00:00:00Z', undefined],
    ['never, by the real time', '* * 31 2 *', 'Europe/Berlin', '2026-11-23T00:00:00Z', undefined],
  ])('%s', (_what, cron, timeZone, after, expected) => {
    expect(next(cron, timeZone, after)).toBe(expected);
  });

  test.each([
    ['on it', '2026-11-24T09:00:00Z', '2026-11-24T09:00:00.000Z'],
    ['on it, in another zone', '2026-11-24T10:00:00+01:00', '2026-11-24T09:00:00.000Z'],
    ['before it', '2026-11-24T08:59:59Z', undefined],
  ])('until: %s', (_what, until, expected) => {
    expect(next('0 9 * * *', 'UTC', '2026-11-23T12:00:00Z', until)).toBe(expected);
    expect(next('0 9-9/1 * * *', 'UTC', '2026-11-23T12:00:00Z', until)).toBe(expected);
  });
});

describe('the latest time', () => {
  const latest = (cron: string, after: string, upTo: string, timeZone = 'Europe/Berlin', until?: string) =>
    latestOccurrence({ cron, timeZone, until }, { after: new Date(after), upTo: new Date(upTo) })?.toISOString();

  test.each([
    [
      'the last of three days',
      '30 8 * * *',
      '2026-11-20T07:30:00Z',
      '2026-11-23T12:00:00Z',
      '2026-11-23T07:30:00.000Z',
    ],
    ['on the end', '30 8 * * *', '2026-11-20T07:30:00Z', '2026-11-23T07:30:00Z', '2026-11-23T07:30:00.000Z'],
    ['on the beginning is none', '30 8 * * *', '2026-11-23T07:30:00Z', '2026-11-23T12:00:00Z', undefined],
    ['none between', '0 9 1 * *', '2026-11-02T00:00:00Z', '2026-11-23T12:00:00Z', undefined],
    ['three years of minutes', '* * * * *', '2023-11-23T00:00:00Z', '2026-11-23T12:00:30Z', '2026-11-23T12:00:00.000Z'],
    ['in the gap', '30 2 * * *', '2026-03-20T00:00:00Z', '2026-03-29T01:00:00Z', '2026-03-29T01:00:00.000Z'],
    ['just before the gap', '30 2 * * *', '2026-03-20T00:00:00Z', '2026-03-29T00:59:59Z', '2026-03-28T01:30:00.000Z'],
    [
      'while the hour repeats',
      '45 2 * * *',
      '2026-10-20T00:00:00Z',
      '2026-10-25T01:10:00Z',
      '2026-10-25T00:45:00.000Z',
    ],
    [
      'by the real time meanwhile',
      '*/30 * * * *',
      '2026-10-20T00:00:00Z',
      '2026-10-25T01:10:00Z',
      '2026-10-25T01:00:00.000Z',
    ],
  ])('%s', (_what, cron, after, upTo, expected) => {
    expect(latest(cron, after, upTo)).toBe(expected);
  });

  test('until is the end', () => {
    const range = ['2026-11-01T00:00:00Z', '2026-11-23T12:00:00Z'] as const;
    expect(latest('0 9 * * *', ...range, 'UTC', '2026-11-10T09:00:00Z')).toBe('2026-11-10T09:00:00.000Z');
    expect(latest('0 9 * * *', ...range, 'UTC', '2026-11-10T08:59:00Z')).toBe('2026-11-09T09:00:00.000Z');
    expect(latest('*/5 * * * *', ...range, 'UTC', '2026-11-10T08:59:00Z')).toBe('2026-11-10T08:55:00.000Z');
    expect(latest('0 9 * * *', ...range, 'UTC', '2026-10-10T08:59:00Z')).toBeUndefined();
  });

  test('takes no longer for three years than for a day', () => {
    const from = performance.now();
    for (let times = 0; times < 100; times++) latest('* * * * *', '2023-11-23T00:00:00Z', '2026-11-23T12:00:30Z');
    expect(performance.now() - from).toBeLessThan(2000);
  });
});

test('the id of an occurrence', () => {
  expect(occurrenceId('prices', new Date('2026-12-07T08:00:00.000Z'))).toBe('prices:20261207T080000Z');
});
