import { expect, test } from 'vitest';
import { moment, placeOf } from '../../../src/bot/texts/moment.ts';

const now = new Date('2026-11-23T20:30:00Z');

test.each([
  ['2026-12-25T08:00:00Z', 'Friday 25 December at 09:00', 'Freitag, 25. Dezember um 09:00'],
  ['2027-03-12T08:00:00Z', 'Friday 12 March 2027 at 09:00', 'Freitag, 12. März 2027 um 09:00'],
])('%s reads alike with and without its year', (at, english, german) => {
  const when = new Date(at);
  expect(moment(when, now, 'Europe/Berlin', { language: 'en-GB', at: 'at' })).toBe(english);
  expect(moment(when, now, 'Europe/Berlin', { language: 'de-DE', at: 'um' })).toBe(german);
});

test.each([
  ['Europe/Berlin', 'Berlin'],
  ['America/New_York', 'New York'],
  ['America/Argentina/Buenos_Aires', 'Buenos Aires'],
  ['UTC', 'UTC'],
  ['Etc/GMT-2', 'UTC+2'],
  ['Etc/GMT+5', 'UTC-5'],
])('%s is called %s', (timeZone, place) => {
  expect(placeOf(timeZone)).toBe(place);
});
