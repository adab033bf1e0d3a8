import { Cron } from 'croner';
import { DAY } from './time.ts';
import { faceOf, instantOfFace } from './wallClock.ts';

/** What comes again: five cron fields as croner reads them, an IANA zone, and the last moment at which it may come. */
export interface Recurrence {
  cron: string;
  timeZone: string;
  /** ISO 8601; what falls on it still comes. */
  until?: string | undefined;
}

/**
 * The next time strictly after `after`; undefined when there is none: `until` is passed, or the pattern never comes.
 *
 * A time of day keeps to the clock on the wall. One that does not exist on a day is taken at the first moment after the
 * gap, never left out: 02:30 on the day on which the clocks go forward in Berlin is 03:00. One that exists twice is the
 * first of the two. A pattern with `*` or a step in its minutes or hours goes on by each real hour: hourly is hourly.
 */
export function nextOccurrence(recurrence: Recurrence, after: Date): Date | undefined {
  const { cron, timeZone, until } = recurrence;
  const at = goesByRealTime(cron)
    ? new Cron(cron, { timezone: timeZone }).nextRun(after)
    : nextOnTheWall(recurrence, after);
  return at && (until === undefined || at.getTime() <= Date.parse(until)) ? at : undefined;
}

/** The last time that is after `after` and not after `upTo`; what lies between is not stepped through. */
export function latestOccurrence(
  recurrence: Recurrence,
  { after, upTo }: { after: Date; upTo: Date },
): Date | undefined {
  const { cron, timeZone, until } = recurrence;
  const last = new Date(until === undefined ? upTo : Math.min(upTo.getTime(), Date.parse(until)));
  const at = goesByRealTime(cron)
    ? new Cron(cron, { timezone: timeZone }).previousRuns(1, justAfter(last.getTime()))[0]
    : latestOnTheWall(recurrence, last);
  return at && at > after ? at : undefined;
}

/** The id of an occurrence: `prices:20261207T080000Z`. */
export function occurrenceId(seriesId: string, at: Date): string {
  return `${seriesId}:${at.toISOString().replaceAll(/[-:]|\.\d+/g, '')}`;
}

/** What an id says by its form, which a producer may have chosen as well: of which series, and of which time. */
export function occurrenceIn(id: string): { seriesId: string; at: Date } | undefined {
  const [, seriesId, year, time, clock] = /^(.+):(\d{4})(\d{4})T(\d{6})Z$/.exec(id) ?? [];
  if (!seriesId || !year || !time || !clock) return undefined;
  const at = new Date(`${year}-${time.replace(/(..)(..)/, '$1-$2')}T${clock.replace(/(..)(..)(..)/, '$1:$2:$3')}Z`);
  return Number.isNaN(at.getTime()) ? undefined : { seriesId, at };
}

/** Whether a pattern of five fields ever comes: `0 0 31 2 *` does not. Throws for what is no pattern. */
export function everComes(cron: string): boolean {
  // Which year is asked from does not matter: the days of the weeks and months begin anew after 400.
  return onTheWall(cron).nextRun(new Date('2000-01-01T00:00:00Z')) !== null;
}

function goesByRealTime(cron: string): boolean {
  const [minutes = '', hours = ''] = cron.trim().split(/\s+/);
  return /[*?/]/.test(minutes + hours);
}

/** The times that a clock shows, as if it were UTC's. What becomes of those is ours: croner leaves some out. */
function onTheWall(cron: string): Cron {
  return new Cron(cron, { utcOffset: 0 });
}

function nextOnTheWall({ cron, timeZone }: Recurrence, after: Date): Date | undefined {
  const pattern = onTheWall(cron);
  let face = pattern.nextRun(new Date(faceOf(after, timeZone)));
  while (face) {
    const { at } = instantOfFace(face.getTime(), timeZone);
    if (at > after) return at;
    // The clocks have gone back: this one was there before they did.
    face = pattern.nextRun(face);
  }
  return undefined;
}

function latestOnTheWall({ cron, timeZone }: Recurrence, upTo: Date): Date | undefined {
  const pattern = onTheWall(cron);
  // Where the clocks have just gone back, they have shown later times than now.
  const yesterday = faceOf(new Date(upTo.getTime() - DAY), timeZone) + DAY;
  let face = pattern.previousRuns(1, justAfter(Math.max(faceOf(upTo, timeZone), yesterday)))[0];
  while (face) {
    const { at } = instantOfFace(face.getTime(), timeZone);
    if (at <= upTo) return at;
    face = pattern.previousRuns(1, face)[0];
  }
  return undefined;
}

function justAfter(ms: number): Date {
  return new Date(ms + 1);
}
