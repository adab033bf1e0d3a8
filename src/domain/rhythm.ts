/** On which days something comes. Days of the week: 0 is Sunday. */
export type RhythmDays =
  | { kind: 'daily' | 'weekdays' | 'weekends' }
  | { kind: 'weekly'; days: number[] }
  /** `nth` of 1 is the first, `last` the last. */
  | { kind: 'nth'; nth: number | 'last'; day: number }
  | { kind: 'monthly'; days: (number | 'last' | 'last-weekday')[] }
  | { kind: 'yearly'; day: number; month: number };

/** How something recurs, as one says it: at times of some days (`09:00`), or once in so many minutes or hours. */
export type Rhythm = { times: string[]; on: RhythmDays } | { every: number; unit: 'minute' | 'hour' };

const LAST: Record<string, 'last' | 'last-weekday'> = { L: 'last', LW: 'last-weekday' };
const DAYS = ['SUN', 'MON', 'TUE', 'WED', 'THU', 'FRI', 'SAT'];

/** Reads five cron fields; undefined for what nobody says in a few words. */
export function rhythmOf(cron: string): Rhythm | undefined {
  const [minutes = '', hours = '', day = '', month = '', weekday = ''] = cron.trim().toUpperCase().split(/\s+/);
  const on = daysOf(day, month, weekday);
  if (!on) return undefined;
  const [minute, ...others] = numbersIn(minutes) ?? [];
  const hour = numbersIn(hours);
  if (minute !== undefined && others.length === 0 && hour) {
    return { times: hour.map((one) => `${twoDigits(one)}:${twoDigits(minute)}`), on };
  }
  if (on.kind !== 'daily') return undefined;
  if (hours === '*') return minutes === '0' ? { every: 1, unit: 'hour' } : everyIn(minutes, 'minute');
  return minutes === '0' ? everyIn(hours, 'hour') : undefined;
}

function everyIn(field: string, unit: 'minute' | 'hour'): Rhythm | undefined {
  const step = /^\*(?:\/(\d+))?$/.exec(field);
  return step ? { every: Number(step[1] ?? 1), unit } : undefined;
}

function daysOf(day: string, month: string, weekday: string): RhythmDays | undefined {
  if (day === '*' && month === '*') return ofWeek(weekday);
  if (weekday !== '*') return undefined;
  if (month === '*') {
    const days = day.split(',').map((one) => LAST[one] ?? Number(one));
    return days.every((one) => !Number.isNaN(one)) ? { kind: 'monthly', days } : undefined;
  }
  return /^\d+$/.test(day) && /^\d+$/.test(month)
    ? { kind: 'yearly', day: Number(day), month: Number(month) }
    : undefined;
}

function ofWeek(field: string): RhythmDays | undefined {
  if (field === '*') return { kind: 'daily' };
  // The last one is written `5L` or `5#L`.
  const [, one = '', nth = 'L'] = /^(\w+?)(?:#([1-5L])|L)$/.exec(field) ?? [];
  const day = weekdayOf(one);
  if (day !== undefined) return { kind: 'nth', nth: nth === 'L' ? 'last' : Number(nth), day };
  const days = weekdaysIn(field);
  switch (days?.join()) {
    case undefined:
      return undefined;
    case '0,1,2,3,4,5,6':
      return { kind: 'daily' };
    case '1,2,3,4,5':
      return { kind: 'weekdays' };
    case '0,6':
      return { kind: 'weekends' };
    default:
      return days && { kind: 'weekly', days };
  }
}

function weekdaysIn(field: string): number[] | undefined {
  const days = new Set<number>();
  for (const part of field.split(',')) {
    const [first, last = first] = part.split('-').map(weekdayOf);
    if (first === undefined || last === undefined) return undefined;
    for (let day = first; day <= (last < first ? last + 7 : last); day++) days.add(day % 7);
  }
  return [...days].sort();
}

function weekdayOf(text: string): number | undefined {
  if (/^[0-7]$/.test(text)) return Number(text) % 7;
  const index = DAYS.indexOf(text);
  return index < 0 ? undefined : index;
}

function numbersIn(field: string): number[] | undefined {
  return /^\d+(,\d+)*$/.test(field) ? field.split(',').map(Number) : undefined;
}

function twoDigits(number: number): string {
  return String(number).padStart(2, '0');
}
