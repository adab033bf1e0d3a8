import { expect, test } from 'vitest';
import { textsFor } from '../../../src/bot/texts/textsFor.ts';
import { rhythmOf } from '../../../src/domain/rhythm.ts';

const inWords = (cron: string, locale: string) =>
  textsFor(locale).reminders.dueFor({ kind: 'recurring', cron, timeZone: 'Europe/Berlin' });

test.each([
  ['0 9 * * *', 'every day at 09:00', 'jeden Tag um 09:00'],
  ['30 8 * * 1-5', 'every weekday at 08:30', 'an jedem Werktag um 08:30'],
  ['30 8 * * MON-FRI', 'every weekday at 08:30', 'an jedem Werktag um 08:30'],
  ['0 10 * * 0,6', 'every Saturday and Sunday at 10:00', 'jeden Samstag und Sonntag um 10:00'],
  ['0 10 * * 6-7', 'every Saturday and Sunday at 10:00', 'jeden Samstag und Sonntag um 10:00'],
  ['0 0-6 * * 0-6', 'by the rule 0 0-6 * * 0-6', 'nach der Regel 0 0-6 * * 0-6'],
  ['0 7 * * 0-6', 'every day at 07:00', 'jeden Tag um 07:00'],
  ['15 18 * * 1', 'every Monday at 18:15', 'jeden Montag um 18:15'],
  ['0 9 * * 5,1,3', 'every Monday, Wednesday and Friday at 09:00', 'jeden Montag, Mittwoch und Freitag um 09:00'],
  ['0 9,17 * * *', 'every day at 09:00 and 17:00', 'jeden Tag um 09:00 und 17:00'],
  ['0 9 * * 5#L', 'on the last Friday of every month at 09:00', 'am letzten Freitag jedes Monats um 09:00'],
  ['0 9 * * FRI#L', 'on the last Friday of every month at 09:00', 'am letzten Freitag jedes Monats um 09:00'],
  ['0 10 * * 5L', 'on the last Friday of every month at 10:00', 'am letzten Freitag jedes Monats um 10:00'],
  ['0 10 * * FRIL', 'on the last Friday of every month at 10:00', 'am letzten Freitag jedes Monats um 10:00'],
  ['0 9 LW * *', 'on the last weekday of every month at 09:00', 'am letzten Werktag jedes Monats um 09:00'],
  ['0 9 * * 1#2', 'on the second Monday of every month at 09:00', 'am zweiten Montag jedes Monats um 09:00'],
  ['0 9 1 * *', 'on the 1st of every month at 09:00', 'am 1. jedes Monats um 09:00'],
  ['0 9 12,22 * *', 'on the 12th and 22nd of every month at 09:00', 'am 12. und 22. jedes Monats um 09:00'],
  ['0 9 L * *', 'on the last day of every month at 09:00', 'am letzten Tag jedes Monats um 09:00'],
  ['0 9 24 12 *', 'every year on 24 December at 09:00', 'jedes Jahr am 24. Dezember um 09:00'],
  ['0 * * * *', 'every hour', 'jede Stunde'],
  ['0 */2 * * *', 'every 2 hours', 'alle 2 Stunden'],
  ['*/15 * * * *', 'every 15 minutes', 'alle 15 Minuten'],
  ['* * * * *', 'every minute', 'jede Minute'],
])('%s', (cron, english, german) => {
  expect([inWords(cron, 'en-US'), inWords(cron, 'de-DE')]).toEqual([english, german]);
});

test.each([
  '*/15 9 * * *',
  '0 */2 * * 1',
  '0,30 9 * * *',
  '0 9 1 * 1',
  '0 9 1-5 * *',
  '0 9 * 12 *',
  '0 9 1,2 12 *',
  '0 9 * * 8',
  '0 9 * * 5#6',
  '5 * * * *',
  '',
])('nobody says %s in a few words', (cron) => {
  expect(rhythmOf(cron)).toBeUndefined();
});
