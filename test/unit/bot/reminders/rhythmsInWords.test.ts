import { expect, test } from 'vitest';
import { readReminder } from '../../../../src/bot/reminders/readReminder.ts';
import { textsFor } from '../../../../src/bot/texts/textsFor.ts';

const DAYS = ['Sunday', 'Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday'];
const MONTHS = 'January February March April May June July August September October November December'.split(' ');
const NTH = ['first', 'second', 'third', 'fourth', 'last'];
const COUNTED = Array.from({ length: 28 }, (_, index) => index + 1);

const OFTEN = [
  ...[15, 20, 30, 60].map((minutes) => `every ${minutes} minutes`),
  ...[1, 2, 3, 4, 6, 8, 12].map((hours) => `every ${hours} hours`),
];
const ON = [
  ...['every day', 'every weekday', 'every weekend', 'on the last day of the month', 'every last weekday'],
  ...DAYS.map((day) => `every ${day}`),
  ...DAYS.flatMap((day) => NTH.map((nth) => `on the ${nth} ${day} of every month`)),
  ...DAYS.flatMap((day) => DAYS.filter((other) => other !== day).map((other) => `every ${day} and ${other}`)),
  ...DAYS.slice(1, 6).map((day) => `${day} to Saturday`),
  ...DAYS.slice(1).map((day) => `${day} to Sunday`),
  ...COUNTED.map((day) => `on the ${day}th of every month`),
  ...MONTHS.map((month) => `every year on 5 ${month}`),
];
const AT = ['', ' at 9am', ' at 15:05', ' at 9:00 and 21:00', ' at noon', ' at midnight', ' in the evening'];

const context = { now: new Date('2026-11-23T20:30:00Z'), timeZone: 'Europe/Berlin', locale: 'en-GB' };

/** The pattern that a rhythm is kept as. */
function cronOf(said: string): string | undefined {
  const read = readReminder(`remind me ${said} to stretch`, context);
  return read?.kind === 'remind' && read.time.kind === 'recurring' ? read.time.cron : undefined;
}

test('whatever rhythm is read is said in words, never as a pattern', () => {
  const crons = [...OFTEN, ...ON.flatMap((days) => AT.map((time) => days + time))].map(cronOf);
  const read = [...new Set(crons)].filter((cron) => cron !== undefined);
  expect(read.length).toBeGreaterThan(500);
  for (const locale of ['en-GB', 'de-DE']) {
    const words = read.map((cron) =>
      textsFor(locale).reminders.dueFor({ kind: 'recurring', cron, timeZone: 'Europe/Berlin' }),
    );
    expect(words.filter((said) => /by the rule|nach der Regel|undefined/.test(said))).toEqual([]);
  }
});
