import { DAY, HOUR, MINUTE, SECOND } from './time.ts';

/** How a language puts times. */
export interface TimeWords {
  /** BCP 47, for the names of months: `en-GB`. */
  language: string;
  today: (time: string) => string;
  yesterday: (time: string) => string;
  onDay: (day: string, time: string) => string;
}

const ENGLISH: TimeWords = {
  language: 'en-GB',
  today: (time) => `today at ${time}`,
  yesterday: (time) => `yesterday at ${time}`,
  onDay: (day, time) => `on ${day} at ${time}`,
};

/** A time as a person says it, in a zone: `today at 14:05`, `yesterday at 09:30`, `on 20 November at 08:00`. */
export function describeTime(at: Date, now: Date, timeZone: string, words: TimeWords = ENGLISH): string {
  const format = (options: Intl.DateTimeFormatOptions) =>
    new Intl.DateTimeFormat(words.language, { timeZone, ...options }).format(at);
  const time = format({ hour: '2-digit', minute: '2-digit' });
  const [then, today] = [calendarDay(at, timeZone), calendarDay(now, timeZone)];
  if (then === today) return words.today(time);
  if (then === today - DAY) return words.yesterday(time);
  const isThisYear = new Date(then).getUTCFullYear() === new Date(today).getUTCFullYear();
  return words.onDay(format({ day: 'numeric', month: 'long', ...(isThisYear ? {} : { year: 'numeric' }) }), time);
}

/** How long something took, in one unit: `40 s`, `4 min`, `2 h`, `3 d`. */
export function describeSpan(milliseconds: number): string {
  if (milliseconds < MINUTE) return `${Math.round(milliseconds / SECOND)} s`;
  if (milliseconds < HOUR) return `${Math.round(milliseconds / MINUTE)} min`;
  return milliseconds < 2 * DAY ? `${Math.round(milliseconds / HOUR)} h` : `${Math.round(milliseconds / DAY)} d`;
}

/** The date in a zone, as the time at which it begins in UTC: there each day has 24 hours. */
function calendarDay(at: Date, timeZone: string): number {
  // Swedish dates are ISO 8601.
  return Date.parse(new Intl.DateTimeFormat('sv-SE', { timeZone, dateStyle: 'short' }).format(at));
}
