import { DAY } from './time.ts';

/** A time as a person says it, in a zone: `today at 14:05`, `yesterday at 09:30`, `on 20 November at 08:00`. */
export function describeTime(at: Date, now: Date, timeZone: string): string {
  const format = (options: Intl.DateTimeFormatOptions) =>
    new Intl.DateTimeFormat('en-GB', { timeZone, ...options }).format(at);
  const time = format({ hour: '2-digit', minute: '2-digit' });
  const [then, today] = [calendarDay(at, timeZone), calendarDay(now, timeZone)];
  if (then === today) return `today at ${time}`;
  if (then === today - DAY) return `yesterday at ${time}`;
  const isThisYear = new Date(then).getUTCFullYear() === new Date(today).getUTCFullYear();
  return `on ${format({ day: 'numeric', month: 'long', ...(isThisYear ? {} : { year: 'numeric' }) })} at ${time}`;
}

/** The date in a zone, as the time at which it begins in UTC: there each day has 24 hours. */
function calendarDay(at: Date, timeZone: string): number {
  // Swedish dates are ISO 8601.
  return Date.parse(new Intl.DateTimeFormat('sv-SE', { timeZone, dateStyle: 'short' }).format(at));
}
