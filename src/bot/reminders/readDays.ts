import { DAY } from '../../domain/time.ts';
import { wallClockOf } from '../../domain/wallClock.ts';
import { readDay } from '../reading/readDay.ts';
import { MONTHS, WEEKDAYS } from './canonical.ts';
import type { ReadingContext } from './readWhen.ts';

/** Days as the milliseconds at which they begin in UTC, the nearest first: there each has 24 hours. */
export type SaidDays = { kind: 'days'; days: number[] } | { kind: 'none' } | { kind: 'past' } | { kind: 'unclear' };

/** Further ahead nobody plans; what is said so is a slip. */
const MOST_DAYS_AHEAD = 100 * 366;

const WEEKDAY = `(${WEEKDAYS.join('|')})`;
const NAMED = new RegExp(`^(?:(this|coming|next|last) )?${WEEKDAY}$`);
const OF_NEXT_WEEK = new RegExp(`^(?:${WEEKDAY} (?:of )?next weeks|next weeks (?:on )?${WEEKDAY})$`);
const COUNTED = /^(?:in |after )?(\d+) (days|weeks|months|years)(?: from (?:now|today))?$/;
const NTH = '\\d{1,2}(?:st|nd|rd|th)?\\.?';
const OF_MONTH = /^(\d{1,2})(?:st|nd|rd|th)$/;
/** What the parser is asked about: it takes much more for a day, `next week` and `3 december 9.30`. */
const DATE = new RegExp(
  `^(?:${WEEKDAY} (?:the )?)?(?:${NTH} (?:of )?(?:${MONTHS})|(?:${MONTHS}) (?:the )?${NTH})(?: \\d{4})?$|^\\d{1,4}([./-])\\d{1,2}(?:\\2(?:\\d{2}|\\d{4})?)?$`,
);
const FILLER = /^(?:(?:on|for|the|at|by|in the|from) )+|(?: (?:on|at|for|please))+$/g;

/**
 * The days that an expression means, today or later: two where usage differs, and somebody has to be asked. `next
 * Friday` is one of this week or of the next, unless this week's is over; `Wednesday`, on a Wednesday, today or in a
 * week; `3/12` the third or the twelfth where the locale names no country.
 */
export function readDays(said: string, context: ReadingContext): SaidDays {
  const text = said.replaceAll(FILLER, '').trim();
  if (text === '' || /^(?:on|at|for|the|please)$/.test(text)) return { kind: 'none' };
  const today = todayOf(context);
  if (text === 'today') return { kind: 'days', days: [today] };
  if (text === 'tomorrow') return { kind: 'days', days: [today + DAY] };
  if (text === 'overmorrow') return { kind: 'days', days: [today + 2 * DAY] };
  if (/(?<!\S)(?:yesterday|ago)(?!\S)/.test(text)) return { kind: 'past' };
  return readWeekday(text, today) ?? readCounted(text, today) ?? readDate(text, context);
}

/** The date on the person's wall. */
export function todayOf({ now, timeZone }: Pick<ReadingContext, 'now' | 'timeZone'>): number {
  const { year, month, day } = wallClockOf(now, timeZone);
  return Date.UTC(year, month - 1, day);
}

function readWeekday(text: string, today: number): SaidDays | undefined {
  const [, which, name] = NAMED.exec(text) ?? [];
  const ofNextWeek = OF_NEXT_WEEK.exec(text);
  const weekday = WEEKDAYS.indexOf(ofNextWeek?.[1] ?? ofNextWeek?.[2] ?? name ?? '');
  if (weekday === -1) return undefined;
  if (which === 'last') return { kind: 'past' };
  const ofToday = new Date(today).getUTCDay();
  const coming = today + ((weekday - ofToday + 7) % 7) * DAY;
  if (ofNextWeek)
    return daysOf(
      weekBegins(ofToday).map((begin) => today + (7 - begin + ((weekday - ofToday + begin + 7) % 7)) * DAY),
    );
  if (which === 'this') {
    return weekBegins(ofToday).some((begin) => coming < today + (7 - begin) * DAY)
      ? daysOf([coming])
      : { kind: 'unclear' };
  }
  if (which === 'next' && coming > today) {
    const isThisWeek = weekBegins(ofToday).some((begin) => coming < today + (7 - begin) * DAY);
    return daysOf(isThisWeek ? [coming, coming + 7 * DAY] : [coming]);
  }
  if (coming > today) return daysOf([coming]);
  return daysOf(which === undefined ? [today, today + 7 * DAY] : [today + 7 * DAY]);
}

/** How many days ago the week has begun, where it does so on Mondays and where it does on Sundays. */
function weekBegins(weekday: number): number[] {
  return [(weekday + 6) % 7, weekday];
}

function daysOf(days: number[]): SaidDays {
  return { kind: 'days', days: [...new Set(days)].sort((one, other) => one - other) };
}

function readCounted(text: string, today: number): SaidDays | undefined {
  const [, count, unit] = COUNTED.exec(text) ?? [];
  if (count !== undefined) {
    const number = Number(count);
    const isMonths = unit === 'months' || unit === 'years';
    const day = isMonths
      ? monthsLater(today, unit === 'years' ? number * 12 : number)
      : today + number * (unit === 'weeks' ? 7 : 1) * DAY;
    return day <= today + MOST_DAYS_AHEAD * DAY ? daysOf([day]) : { kind: 'unclear' };
  }
  const [, ofMonth] = OF_MONTH.exec(text) ?? [];
  return ofMonth === undefined ? undefined : dayOfMonth(Number(ofMonth), today);
}

/** The same day of a later month, or its last one. */
function monthsLater(day: number, months: number): number {
  const date = new Date(day);
  const [year, month] = [date.getUTCFullYear(), date.getUTCMonth() + months];
  return Math.min(Date.UTC(year, month, date.getUTCDate()), Date.UTC(year, month + 1, 0));
}

function dayOfMonth(number: number, today: number): SaidDays {
  if (number < 1 || number > 31) return { kind: 'unclear' };
  const date = new Date(today);
  const months = [0, 1, 2, 3].map((later) => Date.UTC(date.getUTCFullYear(), date.getUTCMonth() + later, number));
  const coming = months.filter((day) => day >= today && new Date(day).getUTCDate() === number);
  // On that day itself nobody knows whether today is meant.
  return daysOf(coming.slice(0, coming[0] === today ? 2 : 1));
}

function readDate(text: string, context: ReadingContext): SaidDays {
  if (!DATE.test(text)) return { kind: 'unclear' };
  const numbers = /^(\d{1,2})[/-](\d{1,2})(?:[/-]\d{2,4})?$/.exec(text);
  const isOpen = numbers !== null && numbers[1] !== numbers[2] && !/^(?:en-|de)/i.test(context.locale ?? '');
  const locales = isOpen ? ['en-US', 'en-GB'] : [context.locale];
  const found = locales.map((locale) => readOneDate(text, { ...context, locale }));
  const days = found.flatMap((date) => (date.kind === 'days' ? date.days : []));
  return days.length > 0 ? daysOf(days) : (found[0] ?? { kind: 'unclear' });
}

function readOneDate(text: string, context: ReadingContext): SaidDays {
  const { now, timeZone, locale } = context;
  // With the name of a month, which is English here, each order is clear; the British parser leaves out `december 25`.
  const inEnglish = /\p{L}/u.test(text) ? 'en-US' : locale;
  const read = readDay(text, { now, timeZone, locale: inEnglish, mostDaysAhead: MOST_DAYS_AHEAD });
  if (read.kind === 'past') return { kind: 'past' };
  if (read.kind !== 'day' || /[^\s|,]/.test(read.rest.replaceAll(/(?<!\p{L})(?:on|the|of)(?!\p{L})/gu, ''))) {
    return { kind: 'unclear' };
  }
  const day = Date.parse(`${read.day}T00:00:00Z`);
  const named = WEEKDAYS.findIndex((name) => text.includes(name));
  // Who says `Friday, 3 December` where it is a Thursday means one of the two.
  return named !== -1 && named !== new Date(day).getUTCDay() ? { kind: 'unclear' } : daysOf([day]);
}
