/** A day as a person says it: `Thursday 3 December`, with the year where it is not this one. @param day ISO 8601. */
export function describeDay(day: string, now: Date, language: string): string {
  const isThisYear = Number(day.slice(0, 4)) === now.getUTCFullYear();
  return new Intl.DateTimeFormat(language, {
    timeZone: 'UTC',
    weekday: 'long',
    day: 'numeric',
    month: 'long',
    ...(isThisYear ? {} : { year: 'numeric' }),
  }).format(new Date(`${day}T00:00:00Z`));
}
