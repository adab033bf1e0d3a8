import { DAY, HOUR, MINUTE, SECOND } from '../../domain/time.ts';
import { faceOf, instantOfFace, wallClockOf } from '../../domain/wallClock.ts';
import { canonical, isAboutTime } from './canonical.ts';
import { onTheDial, timesOfDay } from './hourOf.ts';
import { readClock, type SaidClock } from './readClock.ts';
import { readDays, todayOf } from './readDays.ts';
import type { NotClear, ReminderTime } from './readReminder.ts';
import { isRhythm, readRhythm } from './readRhythm.ts';

export interface ReadingContext {
  now: Date;
  /** IANA: the person's. */
  timeZone: string;
  locale: string | undefined;
}

/** Whether the words say the day, and the time of day, themselves. */
interface Says {
  saysDay: boolean;
  saysClock: boolean;
}

/** A whole expression of time. */
export type ReadWhen =
  | ({ ok: true; time: ReminderTime; needsZone: boolean } & Says)
  | ({ ok: false; why: 'ambiguous'; readings: ReminderTime[] } & Says)
  | { ok: false; why: Exclude<NotClear, 'ambiguous'> };

const UNCLEAR = { ok: false, why: 'unclear' } as const;
const LONGEST = 120;
/** Of two half days that on which people are awake and not yet at home: who says `at 3` at noon means this one. */
const PLAIN_HOURS = { from: 7, to: 18 };
const UNITS = { seconds: SECOND, minutes: MINUTE, hours: HOUR };
const MOST_MS_AHEAD = 36_600 * DAY;

/** Reads an expression that is about time alone, `tomorrow at 9`; undefined for one that is not. */
export function readWhen(text: string, context: ReadingContext): ReadWhen | undefined {
  if (text.length > LONGEST) return undefined;
  const said = canonical(text);
  if (!isAboutTime(said) || !/\d|\p{L}{5}|today|noon|every/u.test(said)) return undefined;
  const span = readSpan(said);
  if (span !== undefined) return inSpan(span, context);
  const clock = readClock(said);
  if (!clock) return UNCLEAR;
  if (isRhythm(said)) return recurring(clock, context);
  return once(clock, context);
}

/** `in 20 minutes`, `1 hours and 30 minutes from now`: milliseconds. */
function readSpan(said: string): number | undefined {
  const [, before, after] = /^(?:in|after) (.+)$|^(?:in )?(.+) from now$/.exec(said) ?? [];
  const amounts = (before ?? after)?.split(/ and /) ?? [];
  const spans = amounts.map((amount) => /^(\d+(?:[.]\d+)?) (seconds|minutes|hours)$/.exec(amount));
  const inOne = /^(\d+) hours (\d+) minutes$/.exec(amounts[0] ?? '');
  if (inOne && amounts.length === 1) return Number(inOne[1]) * HOUR + Number(inOne[2]) * MINUTE;
  if (spans.length === 0 || spans.includes(null)) return undefined;
  return spans.reduce((sum, span) => sum + Number(span?.[1]) * UNITS[unitOf(span?.[2])], 0);
}

function unitOf(said: string | undefined): keyof typeof UNITS {
  return said === 'seconds' || said === 'hours' ? said : 'minutes';
}

function inSpan(span: number, { now }: ReadingContext): ReadWhen {
  if (span < SECOND || span > MOST_MS_AHEAD) return UNCLEAR;
  const time = { kind: 'once', at: new Date(now.getTime() + span) } as const;
  return { ok: true, time, needsZone: false, saysDay: true, saysClock: true };
}

function recurring(said: SaidClock, context: ReadingContext): ReadWhen {
  const read = readRhythm(said, context);
  if (read.kind !== 'crons') return { ok: false, why: read.kind };
  const times = read.crons.map((cron): ReminderTime => ({ kind: 'recurring', cron }));
  const saysClock = said.clocks.length > 0 || said.part !== undefined || !read.needsZone;
  return oneOf(times, { needsZone: read.needsZone, saysDay: true, saysClock });
}

function once(said: SaidClock, context: ReadingContext): ReadWhen {
  if (said.clocks.length > 1) return UNCLEAR;
  const read = readDays(said.rest, context);
  const saysClock = said.clocks.length > 0 || said.part !== undefined;
  const says = { needsZone: true, saysDay: read.kind !== 'none', saysClock };
  if (read.kind === 'past' || read.kind === 'unclear') return { ok: false, why: read.kind };
  if (read.kind === 'none') return saysClock ? oneOf(nextOnes(said, context), says) : UNCLEAR;
  const isCounted = /(?:days|weeks|months|years)(?: from (?:now|today))?$/.test(said.rest) && /\d/.test(said.rest);
  const times =
    isCounted && !saysClock
      ? [timeNow(context)]
      : timesOfDay(said).map(({ hour, minute }) => hour * HOUR + minute * MINUTE);
  if (times.length === 0) return UNCLEAR;
  const faces = read.days.flatMap((day) => times.map((time) => day + time));
  return oneOf(toCome(faces, context), says);
}

/** The day was not said. */
function nextOnes(said: SaidClock, context: ReadingContext): ReminderTime[] {
  const today = todayOf(context);
  const onDial = onTheDial(said);
  const times = onDial ?? timesOfDay(said).slice(-1);
  const next = times.map(({ hour, minute }) => {
    const face = today + (hour % 24) * HOUR + minute * MINUTE;
    return toCome([face, face + DAY], context)[0];
  });
  const sorted = next.filter((time) => time !== undefined).sort((one, other) => one.at.getTime() - other.at.getTime());
  const [first] = sorted;
  if (!onDial || !first) return sorted;
  const { hour } = wallClockOf(first.at, context.timeZone);
  return hour >= PLAIN_HOURS.from && hour <= PLAIN_HOURS.to ? [first] : sorted;
}

type Once = Extract<ReminderTime, { kind: 'once' }>;

function toCome(faces: number[], { now, timeZone }: ReadingContext): Once[] {
  return faces
    .map((face): Once => ({ kind: 'once', at: instantOfFace(face, timeZone).at }))
    .filter(({ at }) => at > now);
}

function oneOf(times: ReminderTime[], { needsZone, ...says }: Says & { needsZone: boolean }): ReadWhen {
  const [time, ...others] = times;
  if (!time) return { ok: false, why: 'past' };
  if (others.some((other) => !isSame(other, time))) return { ok: false, why: 'ambiguous', readings: times, ...says };
  return { ok: true, time, needsZone, ...says };
}

function timeNow({ now, timeZone }: ReadingContext): number {
  const face = faceOf(now, timeZone);
  return face - Math.floor(face / DAY) * DAY - (face % MINUTE);
}

export function isSame(one: ReminderTime, other: ReminderTime): boolean {
  if (one.kind === 'once' && other.kind === 'once') return one.at.getTime() === other.at.getTime();
  return one.kind === 'recurring' && other.kind === 'recurring' && one.cron === other.cron;
}
