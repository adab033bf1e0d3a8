import { WEEKDAYS } from './canonical.ts';
import { type TimeOfDay, timesOfDay } from './hourOf.ts';
import type { SaidClock } from './readClock.ts';
import { readDays } from './readDays.ts';
import type { ReadingContext } from './readWhen.ts';

/** Cron patterns, two where the hour has to be asked for; `rhythm`: one that no cron pattern keeps. */
export type SaidRhythm = { kind: 'crons'; crons: string[]; needsZone: boolean } | { kind: 'rhythm' | 'unclear' };

const WEEKDAY = `(?:${WEEKDAYS.join('|')})`;
const IN_MONTH = '(?:of|in) (?:the|every) months';
const RECURS = new RegExp(`(?<!\\S)every(?!\\S)|${IN_MONTH}|^(?:on |from )?${WEEKDAY} to ${WEEKDAY}`);
const SHORTEST_MINUTES = 15;
/** The months have these; who says the 31st is not told to be left out in June. */
const LAST_SAFE_DAY = 28;

/** Whether an expression is of what comes again and again: `every …`, `on the last Friday of the month`. */
export function isRhythm(said: string): boolean {
  return RECURS.test(said);
}

/**
 * The rhythm of an expression, canonical, without its time of day. `on the last Friday of the month` recurs, as
 * `every last Friday` does. What a cron pattern does not keep is a `rhythm` that is told: `every 3 days`, `every other
 * week`, `every 45 minutes`, the 31st of each month, and what is more frequent than every 15 minutes.
 */
export function readRhythm(said: SaidClock, context: ReadingContext): SaidRhythm {
  const rest = said.rest
    .replaceAll(/(?<!\S)(?:please|at|and$|for)(?!\S)/g, ' ')
    .replaceAll(/\s+/g, ' ')
    .replaceAll(/^(?:(?:on|the|from|and) )+| (?:on|the|and)$/g, '')
    .trim();
  const often = readOften(rest);
  if (often)
    return said.clocks.length + (said.part ? 1 : 0) > 0 && often.kind === 'crons' ? { kind: 'unclear' } : often;
  const days =
    rest === 'every' && said.part ? '* * *' : (readWeekly(rest) ?? readMonthly(rest) ?? readYearly(rest, context));
  if (days === undefined) return /every (?:\d|other)|quarter/.test(rest) ? { kind: 'rhythm' } : { kind: 'unclear' };
  if (days === 'rhythm') return { kind: 'rhythm' };
  const times = timesOfRhythm(said);
  if (times.length === 0) return { kind: 'unclear' };
  return { kind: 'crons', crons: times.map(({ hour, minute }) => `${minute} ${hour} ${days}`), needsZone: true };
}

/** Every some minutes or hours. */
function readOften(rest: string): SaidRhythm | undefined {
  const [, count = '1', unit] = /^every (?:(\d+) )?(minutes|hours|seconds)$/.exec(rest) ?? [];
  if (unit === undefined) return undefined;
  const minutes = unit === 'seconds' ? 0 : Number(count) * (unit === 'hours' ? 60 : 1);
  if (minutes < SHORTEST_MINUTES) return { kind: 'rhythm' };
  if (60 % minutes === 0) return often(minutes === 60 ? '0 * * * *' : `*/${minutes} * * * *`);
  const hours = minutes / 60;
  return Number.isInteger(hours) && hours < 24 && 24 % hours === 0 ? often(`0 */${hours} * * *`) : { kind: 'rhythm' };
}

function often(cron: string): SaidRhythm {
  return { kind: 'crons', crons: [cron], needsZone: false };
}

/** The last three fields of a pattern. */
type Days = string | 'rhythm' | undefined;

function readWeekly(rest: string): Days {
  if (/^every (?:1 )?days$/.test(rest)) return '* * *';
  const days = rest
    .replace(/^every weeks (?:on )?/, '')
    .replaceAll(/(?:^| )(?:every|or|on)(?= )/g, ' ')
    .replaceAll(/ +/g, ' ')
    .trim();
  if (days === 'weekday') return '* * 1-5';
  if (days === 'weekend') return '* * 6,0';
  const [, first, last] = new RegExp(`^(${WEEKDAY}) to (${WEEKDAY})$`).exec(days) ?? [];
  if (first !== undefined && last !== undefined) {
    const [from, to] = [WEEKDAYS.indexOf(first), WEEKDAYS.indexOf(last) || 7];
    return from < to ? `* * ${from}-${to}` : undefined;
  }
  if (!new RegExp(`^${WEEKDAY}(?: (?:and )?${WEEKDAY})*$`).test(days) || / or /.test(rest)) return undefined;
  const named = days.split(' ').filter((name) => name !== 'and');
  return `* * ${[...new Set(named.map((name) => WEEKDAYS.indexOf(name)))].sort().join(',')}`;
}

function readMonthly(rest: string): Days {
  const isMonthly = new RegExp(`^every months |${IN_MONTH}`).test(rest);
  const which = rest
    .replace(new RegExp(` ?${IN_MONTH}`), '')
    .replace(/^every months /, '')
    .replaceAll(/(?:^| )(?:every|on|the)(?= )/g, ' ')
    .trim();
  const [, ordinal, name = ''] = new RegExp(`^(\\d|last)(?:st|nd|rd|th)? (${WEEKDAY}|days|weekday)$`).exec(which) ?? [];
  if (ordinal === undefined) {
    const [, day] = /^(\d{1,2})(?:st|nd|rd|th)$/.exec(which) ?? [];
    if (day === undefined || Number(day) < 1 || Number(day) > 31) return undefined;
    return Number(day) > LAST_SAFE_DAY ? 'rhythm' : `${day} * *`;
  }
  if (ordinal === 'last' && name === 'days') return isMonthly ? 'L * *' : undefined;
  if (ordinal === 'last' && name === 'weekday') return 'LW * *';
  if (ordinal === 'last') return `* * ${WEEKDAYS.indexOf(name)}L`;
  if (name === 'days') return isMonthly ? `${ordinal} * *` : 'rhythm';
  const isEveryFew = !isMonthly && ordinal !== '1';
  if (name === 'weekday' || isEveryFew || Number(ordinal) > 4) return 'rhythm';
  return `* * ${WEEKDAYS.indexOf(name)}#${ordinal}`;
}

function readYearly(rest: string, context: ReadingContext): Days {
  const date = rest
    .replace(/(?:^| )every years(?: on)?(?: the)?(?= |$)/, ' ')
    .replace(/^every /, '')
    .trim();
  if (!/\d/.test(date) || !/\p{L}{3}/u.test(date.replaceAll(/\d+(?:st|nd|rd|th)/g, ''))) return undefined;
  const read = readDays(date, context);
  if (read.kind !== 'days' || read.days.length !== 1 || /\d{4}|(?<!\S)(?:in|days|weeks|months)(?!\S)/.test(date))
    return undefined;
  const day = new Date(read.days[0] ?? 0);
  const [month, ofMonth] = [day.getUTCMonth() + 1, day.getUTCDate()];
  return month === 2 && ofMonth === 29 ? 'rhythm' : `${ofMonth} ${month} *`;
}

/** Several times of a day share their minutes: `at 9 and 21:00`. */
function timesOfRhythm(said: SaidClock): { hour: string; minute: number }[] {
  const each = (said.clocks.length > 0 ? said.clocks : [undefined]).map((clock) =>
    inDay({ ...said, clocks: clock ? [clock] : [] }),
  );
  const [first = []] = each;
  if (each.length === 1) return first.map(({ hour, minute }) => ({ hour: `${hour}`, minute }));
  const times = each.flatMap((found) => (found.length === 1 ? found : []));
  const minutes = new Set(times.map(({ minute }) => minute));
  if (times.length < each.length || minutes.size > 1) return [];
  return times.slice(0, 1).map(({ minute }) => ({
    hour: times
      .map(({ hour }) => hour)
      .sort((a, b) => a - b)
      .join(','),
    minute,
  }));
}

function inDay(said: SaidClock): TimeOfDay[] {
  // Midnight is the beginning of a day here: whose, does not matter where each has one.
  if (said.clocks[0]?.hour === 24) return [{ hour: 0, minute: 0 }];
  return timesOfDay(said).filter(({ hour }) => hour < 24);
}
