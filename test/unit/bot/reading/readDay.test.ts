import { expect, test } from 'vitest';
import { readDay } from '../../../../src/bot/reading/readDay.ts';

/** A Monday; in Berlin it is half past nine in the evening. */
const MONDAY = new Date('2026-11-23T20:30:00Z');

function read(text: string, locale: string | undefined, { now = MONDAY, timeZone = 'Europe/Berlin' } = {}) {
  const found = readDay(text, { now, timeZone, locale });
  return found.kind === 'day' ? found.day : found.kind;
}

test.each([
  ['tomorrow', '2026-11-24'],
  ['today', '2026-11-23'],
  ['Tonight', '2026-11-23'],
  ['the day after tomorrow', '2026-11-25'],
  ['I would like to fly tomorrow please', '2026-11-24'],
  ['Friday', '2026-11-27'],
  ['on Friday morning', '2026-11-27'],
  ['Monday', '2026-11-23'],
  ['in two weeks', '2026-12-07'],
  ['in 3 days', '2026-11-26'],
  ['in a month', '2026-12-23'],
  ['23 November', '2026-11-23'],
  ['3 December', '2026-12-03'],
  ['December 3rd', '2026-12-03'],
  ['the 3rd of December 2026', '2026-12-03'],
  ['Thursday, 3 December', '2026-12-03'],
  ['2 January', '2027-01-02'],
  ['2026-12-24', '2026-12-24'],
  ['3.12.', '2026-12-03'],
  ['3.12.2026', '2026-12-03'],
  ['1.2.', '2027-02-01'],
  ['yesterday', 'past'],
  ['last Friday', 'past'],
  ['three days ago', 'past'],
  ['2 May 2020', 'past'],
  ['22 November 2026', 'past'],
  ['3 December 2029', 'too-far'],
  ['', 'none'],
  ['whenever', 'none'],
  ['next week', 'none'],
  ['this weekend', 'none'],
  ['December', 'none'],
  ['at 5pm', 'none'],
  ['31 February', 'none'],
  ['31.2.', 'none'],
  ['tomorrow or Friday', 'none'],
  ['not tomorrow', 'none'],
  ['the day before Friday', 'none'],
  ['Saturday week', 'none'],
  ['3 to 10 December', 'none'],
  ['two', 'none'],
  ['159', 'none'],
  ['yes, book it', 'none'],
  ['from Berlin', 'none'],
])('in English, %s: %s', (text, expected) => {
  expect(read(text, 'en-US')).toBe(expected);
});

test.each([
  ['morgen', '2026-11-24'],
  ['morgen früh', '2026-11-24'],
  ['heute morgen', '2026-11-23'],
  ['Freitag morgen', '2026-11-27'],
  ['zu zweit, morgen', '2026-11-24'],
  ['Guten Morgen', 'none'],
  ['Übermorgen', '2026-11-25'],
  ['heute Abend', '2026-11-23'],
  ['am Freitag', '2026-11-27'],
  ['kommenden Freitag', '2026-11-27'],
  ['am 3. Dezember', '2026-12-03'],
  ['3. Dez', '2026-12-03'],
  ['3.12.', '2026-12-03'],
  ['3.12', '2026-12-03'],
  ['am 24.12.2026', '2026-12-24'],
  ['in zwei Wochen', '2026-12-07'],
  ['so am 3. Dezember', '2026-12-03'],
  ['ab morgen', '2026-11-24'],
  ['tomorrow', '2026-11-24'],
  ['gestern', 'past'],
  ['letzten Freitag', 'past'],
  ['1.5.2020', 'past'],
  ['nächste Woche', 'none'],
  ['morgen oder Freitag', 'none'],
  ['nicht morgen', 'none'],
  ['nur ich', 'none'],
  ['ja, so machen wir es', 'none'],
  ['irgendwann', 'none'],
])('in German, %s: %s', (text, expected) => {
  expect(read(text, 'de-DE')).toBe(expected);
});

test('which comes first, the day or the month, is a matter of the country', () => {
  expect(read('12/3/2026', 'en-US')).toBe('2026-12-03');
  expect(read('3/12/2026', 'en-GB')).toBe('2026-12-03');
  expect(read('3/12/2026', 'de-DE')).toBe('2026-12-03');
});

test('what day it is, is a matter of the zone', () => {
  const now = new Date('2026-11-23T23:30:00Z');
  expect(read('tomorrow', undefined, { now, timeZone: 'Europe/London' })).toBe('2026-11-24');
  expect(read('tomorrow', undefined, { now, timeZone: 'Europe/Berlin' })).toBe('2026-11-25');
  expect(read('today', undefined, { now, timeZone: 'America/Los_Angeles' })).toBe('2026-11-23');
});
