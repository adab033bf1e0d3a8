import { expect, test } from 'vitest';
import { readBeginning, readChange, readTrip } from '../../../../src/bot/dialogs/trip/readTrip.ts';

const now = new Date('2026-11-23T20:30:00Z');
const calendar = (locale: string) => ({ now, timeZone: 'Europe/Berlin', locale });

test.each([
  ['en', 'to London', { destination: 'London' }, ''],
  ['en', 'London', {}, 'London'],
  ['en', 'to London for 2 tomorrow', { destination: 'London', travellers: 2, date: '2026-11-24' }, ''],
  ['en', 'tomorrow to london for two', { destination: 'London', travellers: 2, date: '2026-11-24' }, ''],
  ['en', 'London for 2 tomorrow', { travellers: 2, date: '2026-11-24' }, 'London'],
  [
    'en',
    'from Berlin to New York on 3 December for two people',
    { destination: 'New York', origin: 'Berlin', travellers: 2, date: '2026-12-03' },
    '',
  ],
  ['en', 'from Berlin', { origin: 'Berlin' }, ''],
  ['en', 'I want to fly tomorrow', { date: '2026-11-24' }, 'I want to fly'],
  ['en', 'I want to go to Paris', { destination: 'Paris' }, 'I want to go'],
  ['en', 'tomorrow from Berlin', { origin: 'Berlin', date: '2026-11-24' }, ''],
  ['en', 'for 3 December', { date: '2026-12-03' }, 'for'],
  ['en', 'for a week', {}, 'for a week'],
  ['en', 'for 3 nights', {}, 'for 3 nights'],
  ['en', 'for 12', {}, 'for 12'],
  ['en', 'just me', { travellers: 1 }, ''],
  ['en', 'yes, book it', {}, 'yes, book it'],
  ['en', '2', {}, '2'],
  ['de', 'nach London für 2 morgen', { destination: 'London', travellers: 2, date: '2026-11-24' }, ''],
  [
    'de',
    'von Berlin nach Frankfurt am Main am 3. Dezember für zwei Personen',
    { destination: 'Frankfurt am Main', origin: 'Berlin', travellers: 2, date: '2026-12-03' },
    '',
  ],
  ['de', 'ab morgen', { date: '2026-11-24' }, 'ab'],
  ['de', 'für 2 am Freitag', { travellers: 2, date: '2026-11-27' }, ''],
  ['de', 'ab Hamburg', { origin: 'Hamburg' }, ''],
])('in %s, %s', (locale, text, values, rest) => {
  expect(readTrip(text, calendar(locale))).toEqual({ values, rest });
});

test.each([
  ['book a trip', ''],
  ['Book a trip to London', 'to London'],
  ["I'd like to book a flight to London", 'to London'],
  ['please book me a trip from Berlin', 'from Berlin'],
  ['buche eine Reise nach London für 2 morgen', 'nach London für 2 morgen'],
  ['Ich möchte eine Reise nach London buchen', 'nach London'],
  ['Reise buchen', ''],
  ['book it', undefined],
  ['yes, book it', undefined],
  ['book a tripod', undefined],
  ['my trip was fine', undefined],
  [`Reise buchen ${'!'.repeat(400)}`, undefined],
  ['die Reise war schön', undefined],
])('%s begins a booking: %s', (text, words) => {
  expect(readBeginning(text)).toBe(words);
});

test.each([
  ['the date', 'date'],
  ['change the date', 'date'],
  ['Change the destination', 'destination'],
  ['no, another city', 'destination'],
  ['number of people', 'travellers'],
  ['Das Datum ändern', 'date'],
  ['Das Ziel ändern', 'destination'],
  ['den Abflugort', 'origin'],
  ['change it', undefined],
  ['yes', undefined],
])('%s changes %s', (text, name) => {
  expect(readChange(text)).toBe(name);
});
