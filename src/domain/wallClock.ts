import { DAY, SECOND } from './time.ts';

/** What a clock on the wall shows, in the Gregorian calendar; months from 1. */
export interface WallClock {
  year: number;
  month: number;
  day: number;
  hour: number;
  minute: number;
}

/** `skipped`: the clocks go forward over this time; `repeated`: they go back over it, and it comes twice. */
export type WallClockKind = 'exact' | 'skipped' | 'repeated';

/**
 * The moment at which the clocks of an IANA zone show this. A time that is skipped is taken at the first moment after
 * the gap, one that is repeated at the first of the two: see `docs/decisions/0014-wall-clock-time.md`. A day that the
 * month does not have is one of the next month.
 */
export function instantOf(
  { year, month, day, hour, minute }: WallClock,
  timeZone: string,
): { at: Date; kind: WallClockKind } {
  return instantOfFace(Date.UTC(year, month - 1, day, hour, minute), timeZone);
}

/** `weekday`: 0 is Sunday. */
export function wallClockOf(at: Date, timeZone: string): WallClock & { weekday: number } {
  const face = new Date(faceOf(at, timeZone));
  return {
    year: face.getUTCFullYear(),
    month: face.getUTCMonth() + 1,
    day: face.getUTCDate(),
    hour: face.getUTCHours(),
    minute: face.getUTCMinutes(),
    weekday: face.getUTCDay(),
  };
}

/** What the clock shows, as the milliseconds at which it would be shown in UTC: so it can be counted with. */
export function faceOf(at: Date, timeZone: string): number {
  const shown = Date.parse(`${formatterOf(timeZone).format(at).replace(' ', 'T')}Z`);
  const fraction = ((at.getTime() % SECOND) + SECOND) % SECOND;
  return shown + fraction;
}

/** As `instantOf`, of what `faceOf` gives. */
export function instantOfFace(face: number, timeZone: string): { at: Date; kind: WallClockKind } {
  // No offset is larger than a day, and no zone changes its offset twice within two.
  const [before, after] = [offsetAt(face - DAY, timeZone), offsetAt(face + DAY, timeZone)];
  const fits = [...new Set([face - before, face - after])].filter((at) => faceOf(new Date(at), timeZone) === face);
  if (fits.length > 0) return { at: new Date(Math.min(...fits)), kind: fits.length > 1 ? 'repeated' : 'exact' };
  return { at: endOfGap(face - after, face - before, timeZone), kind: 'skipped' };
}

function offsetAt(at: number, timeZone: string): number {
  return faceOf(new Date(at), timeZone) - at;
}

/** The moment of the change of the clocks between two others, by halves. */
function endOfGap(before: number, after: number, timeZone: string): Date {
  const offsetBefore = offsetAt(before, timeZone);
  let [low, high] = [before, after];
  while (high - low > 1) {
    const middle = Math.floor((low + high) / 2);
    if (offsetAt(middle, timeZone) === offsetBefore) low = middle;
    else high = middle;
  }
  return new Date(high);
}

/** To make one costs fifty times its use. */
const formatters = new Map<string, Intl.DateTimeFormat>();
/** There are some 600 zones; written in small and large letters they are many more. */
const MOST_FORMATTERS = 1000;

function formatterOf(timeZone: string): Intl.DateTimeFormat {
  const known = formatters.get(timeZone);
  if (known) return known;
  if (formatters.size >= MOST_FORMATTERS) formatters.clear();
  // Swedish dates are ISO 8601.
  const made = new Intl.DateTimeFormat('sv-SE', { timeZone, dateStyle: 'short', timeStyle: 'medium' });
  formatters.set(timeZone, made);
  return made;
}
