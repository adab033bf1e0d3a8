/** How a language puts a moment. */
export interface MomentWords {
  /** BCP 47: `en-GB`. */
  language: string;
  /** `at` */
  at: string;
}

/** A moment as a clock and a calendar of a zone show it: `Monday 23 November at 09:00`, with the year if not this one. */
export function moment(when: Date, now: Date, timeZone: string, { language, at }: MomentWords): string {
  const format = (options: Intl.DateTimeFormatOptions, of = when) =>
    new Intl.DateTimeFormat(language, { timeZone, ...options }).format(of);
  const isThisYear = format({ year: 'numeric' }) === format({ year: 'numeric' }, now);
  const day = format({
    ...{ weekday: 'long', day: 'numeric', month: 'long' },
    ...(isThisYear ? {} : { year: 'numeric' }),
  });
  // In English a comma is put before the day only where the year follows: one form for both.
  return `${language.startsWith('en') ? day.replace(', ', ' ') : day} ${at} ${timeOfDay(when, timeZone)}`;
}

/** `14:05` */
export function timeOfDay(when: Date, timeZone: string): string {
  return new Intl.DateTimeFormat('en-GB', { timeZone, hour: '2-digit', minute: '2-digit' }).format(when);
}

/** What a zone is called in a sentence: the city that it is named after. */
export function placeOf(timeZone: string): string {
  // In these names the sign is the other way round.
  const offset = /^Etc\/GMT([+-])(\d+)$/.exec(timeZone);
  if (offset) return `UTC${offset[1] === '+' ? '-' : '+'}${offset[2]}`;
  return timeZone.slice(timeZone.lastIndexOf('/') + 1).replaceAll('_', ' ');
}
