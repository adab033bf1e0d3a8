import { Temporal } from 'temporal-polyfill';
import { describe, expect, test } from 'vitest';
import { latestOccurrence, nextOccurrence } from '../../../src/domain/recurrence.ts';
import { DAY, HOUR, MINUTE } from '../../../src/domain/time.ts';

/** Reminders as people make them: which days, and the time on the wall. */
const REMINDERS: { cron: string; time: string; isOn: (day: Temporal.PlainDate) => boolean }[] = [
  { cron: '30 2 * * *', time: '02:30', isOn: () => true },
  { cron: '0 0 * * *', time: '00:00', isOn: () => true },
  { cron: '30 8 * * 1-5', time: '08:30', isOn: ({ dayOfWeek }) => dayOfWeek <= 5 },
  {
    cron: '0 9 * * 5L',
    time: '09:00',
    isOn: ({ dayOfWeek, day, daysInMonth }) => dayOfWeek === 5 && day > daysInMonth - 7,
  },
];

/** Each with what is odd there. */
const ODD_ZONES = [
  'America/Sao_Paulo', // the clocks went forward at midnight
  'America/Scoresbysund', // and here from midnight to one
  'Australia/Lord_Howe', // by half an hour
  'Africa/Casablanca', // back for Ramadan, and forward again
  'Africa/Windhoek', // an hour less in winter
  'Antarctica/Casey', // by three hours
  'Asia/Amman',
  'Asia/Gaza', // five changes in 2011
  'Europe/Dublin', // by law an hour less in winter
  'Europe/Istanbul', // a day later than the others, for an examination
  'Europe/Moscow', // forward for good
  'Pacific/Apia', // left out 30 December 2011
  'Pacific/Fakaofo', // and so did this one
];

describe.each([
  { year: 2026, zones: Intl.supportedValuesOf('timeZone'), least: 100 },
  { year: 2011, zones: ODD_ZONES, least: 10 },
  { year: 2018, zones: ['America/Sao_Paulo', 'Asia/Pyongyang', 'Africa/Sao_Tome'], least: 3 },
])('a year of reminders in $year', ({ year, zones: candidates, least }) => {
  const zones = candidates.filter((zone) => changesIn(year, zone));

  test('agrees with Temporal in the zones whose clocks change', () => {
    expect(zones.length).toBeGreaterThanOrEqual(least);
    for (const zone of zones) {
      for (const { cron, time, isOn } of REMINDERS) {
        const expected = daysOf(year)
          .filter(isOn)
          .map((day) => onTheWall(day, time, zone));
        expect(walk(cron, zone, year), `${zone}, ${cron}`).toEqual([...new Set(expected)]);
      }
    }
  });

  test('each is the latest one at its moment and just before the next', () => {
    for (const zone of zones) {
      const after = startOf(year, zone);
      const walked = walk('30 2 * * *', zone, year);
      for (const [index, at] of walked.entries()) {
        if (index % 60 !== 0 && [at - DAY, at + DAY].every((time) => walked.includes(time))) continue;
        const next = walked[index + 1] ?? at + 1;
        for (const upTo of [at, next - 1]) {
          const latest = latestOccurrence({ cron: '30 2 * * *', timeZone: zone }, { after, upTo: new Date(upTo) });
          expect(latest?.getTime(), `${zone}, ${new Date(upTo).toISOString()}`).toBe(at);
        }
      }
    }
  });
});

describe('what goes by the real time', () => {
  const ODD = ['Europe/Berlin', 'Australia/Lord_Howe', 'America/Sao_Paulo', 'Africa/Casablanca', 'Pacific/Apia'];

  test.each([
    ['0 * * * *', ({ minute }: Temporal.PlainTime) => minute === 0],
    ['*/15 * * * *', ({ minute }: Temporal.PlainTime) => minute % 15 === 0],
    ['0 */2 * * *', ({ hour, minute }: Temporal.PlainTime) => minute === 0 && hour % 2 === 0],
    ['*/30 1-3 * * *', ({ hour, minute }: Temporal.PlainTime) => minute % 30 === 0 && hour >= 1 && hour <= 3],
  ])('%s comes whenever the clock shows it', (cron, shows) => {
    for (const timeZone of ODD) {
      for (const change of changesIn2011(timeZone)) {
        const [from, to] = [change - 30 * HOUR, change + 30 * HOUR];
        const expected = everyQuarter(from, to).filter((at) =>
          shows(Temporal.Instant.fromEpochMilliseconds(at).toZonedDateTimeISO(timeZone).toPlainTime()),
        );
        const walked: number[] = [];
        let at = nextOccurrence({ cron, timeZone }, new Date(from - 1));
        for (; at && at.getTime() < to; at = nextOccurrence({ cron, timeZone }, at)) walked.push(at.getTime());
        expect(walked, `${timeZone} ${new Date(change).toISOString()}`).toEqual(expected);
        for (const [index, time] of expected.entries()) {
          const upTo = new Date((expected[index + 1] ?? time + 1) - 1);
          const range = { after: new Date(time - 1), upTo };
          expect(latestOccurrence({ cron, timeZone }, range)?.getTime(), timeZone).toBe(time);
          expect(latestOccurrence({ cron, timeZone }, { ...range, upTo: new Date(time) })?.getTime()).toBe(time);
        }
      }
    }
  });
});

function walk(cron: string, timeZone: string, year: number): number[] {
  const found: number[] = [];
  const end = startOf(year + 1, timeZone).getTime();
  let at = nextOccurrence({ cron, timeZone }, new Date(startOf(year, timeZone).getTime() - 1));
  for (; at && at.getTime() < end; at = nextOccurrence({ cron, timeZone }, at)) found.push(at.getTime());
  return found;
}

/** Without cron and without our calendar. */
function onTheWall(day: Temporal.PlainDate, time: string, timeZone: string): number {
  const wall = day.toPlainDateTime(time);
  try {
    return wall.toZonedDateTime(timeZone, { disambiguation: 'reject' }).epochMilliseconds;
  } catch {
    const earlier = wall.toZonedDateTime(timeZone, { disambiguation: 'earlier' });
    if (earlier.toPlainDateTime().equals(wall)) return earlier.epochMilliseconds;
    const change = earlier.getTimeZoneTransition('next');
    if (!change) throw new Error(`${wall} in ${timeZone} is in no gap`);
    return change.epochMilliseconds;
  }
}

function daysOf(year: number): Temporal.PlainDate[] {
  const first = Temporal.PlainDate.from({ year, month: 1, day: 1 });
  return Array.from({ length: first.daysInYear }, (_, days) => first.add({ days }));
}

function startOf(year: number, timeZone: string): Date {
  const first = Temporal.PlainDate.from({ year, month: 1, day: 1 }).toZonedDateTime(timeZone);
  return new Date(first.epochMilliseconds);
}

function changesIn(year: number, timeZone: string): boolean {
  const change = Temporal.PlainDate.from({ year, month: 1, day: 1 })
    .toZonedDateTime(timeZone)
    .getTimeZoneTransition('next');
  return change?.year === year;
}

function changesIn2011(timeZone: string): number[] {
  const found: number[] = [];
  let change = Temporal.PlainDate.from('2011-01-01').toZonedDateTime(timeZone).getTimeZoneTransition('next');
  for (; change && change.year === 2011; change = change.getTimeZoneTransition('next')) {
    found.push(change.epochMilliseconds);
  }
  return found;
}

function everyQuarter(from: number, to: number): number[] {
  const quarter = 15 * MINUTE;
  const first = Math.ceil(from / quarter) * quarter;
  return Array.from({ length: Math.ceil((to - first) / quarter) }, (_, index) => first + index * quarter);
}
