import { readOwnReminders } from './readOwnReminders.ts';
import type { ReadingContext, ReadWhen } from './readWhen.ts';
import { readInZone, splitInZone } from './timeInZone.ts';

/** `timeZone`, IANA: the one that the words themselves name, `at 9 London time`. */
export type ReminderTime = ({ kind: 'once'; at: Date } | { kind: 'recurring'; cron: string }) & { timeZone?: string };

/**
 * Why a time is asked for: none was said; it is over; it may be one of two; it was not understood; or it comes again in
 * a rhythm that cannot be kept, `every 3 days`, `every other week`, `every 5 minutes`.
 */
export type NotClear = 'missing' | 'past' | 'ambiguous' | 'unclear' | 'rhythm';

/** What somebody says about their reminders. */
export type ReminderCommand =
  /** `needsZone`: the words name a time of day or a day, so it matters where the person is; `in 20 minutes` does not. */
  | { kind: 'remind'; what: string; time: ReminderTime; needsZone: boolean }
  /** `readings`, of what is ambiguous: those that may be meant. */
  | { kind: 'incomplete'; what: string | undefined; why: NotClear; readings?: ReminderTime[] }
  | { kind: 'list' }
  /** By name or number; undefined where none was said. */
  | { kind: 'cancel'; name: string | undefined }
  | { kind: 'cancel-several'; numbers: number[] }
  | { kind: 'cancel-all'; isConfirmed: boolean }
  /** `why`: a time was said, and is not to be had; without it and without a time none was said. */
  | { kind: 'snooze'; time: (ReminderTime & { kind: 'once' }) | undefined; which: string | undefined; why?: NotClear }
  | { kind: 'zone'; said: string };

export type ReadReminderTime =
  | { ok: true; time: ReminderTime; needsZone: boolean }
  | { ok: false; why: NotClear; readings?: ReminderTime[] };

const LONGEST_MESSAGE = 1000;

/**
 * Reads a whole message in English or German; undefined for one that is not about reminders, though it has the word.
 * What is uncertain is `incomplete`, never a guess; `readDays` and `timesOfDay` say which words are.
 */
export function readReminder(text: string, context: ReadingContext): ReminderCommand | undefined {
  if (text.length > LONGEST_MESSAGE) return undefined;
  const said = text.replaceAll('&nbsp;', ' ').replaceAll(/\s+/g, ' ').trim();
  const own = readOwnReminders(said, context);
  if (own) return own;
  const split = splitInZone(said, context);
  if (!split) return undefined;
  const what = split.what === '' ? undefined : split.what;
  const { when } = split;
  if (when && !when.ok) return { kind: 'incomplete', what, ...notClear(when) };
  if (when === undefined || what === undefined) return { kind: 'incomplete', what, why: 'missing' };
  return { kind: 'remind', what, time: when.time, needsZone: when.needsZone };
}

/** Reads the answer to the question when: `tomorrow at 9`, `9`, `remind me at 9`. */
export function readReminderTime(text: string, context: ReadingContext): ReadReminderTime {
  if (text.length > LONGEST_MESSAGE) return { ok: false, why: 'unclear' };
  const said = text
    .trim()
    .replace(/^(?:(?:please|ok|okay|remind me|bitte|erinnere? mich)[ ,]+)+/i, '')
    .replace(/[\s.!?]+$/, '');
  if (said === '') return { ok: false, why: 'missing' };
  // In an answer the number is a time.
  const hour = /^\d{1,2}$/.test(said) ? `at ${said}` : said;
  const bare =
    /^(?:\d+|an?|one|two|half an|eine?r?) (?:min|minutes?|hours?|hour|days?|weeks?|Minuten?|Stunden?|Tagen?)$/i;
  const when = readInZone(bare.test(said) ? `in ${said}` : hour, context);
  if (!when) return { ok: false, why: 'unclear' };
  return when.ok ? { ok: true, time: when.time, needsZone: when.needsZone } : { ok: false, ...notClear(when) };
}

function notClear(when: Exclude<ReadWhen, { ok: true }>): { why: NotClear; readings?: ReminderTime[] } {
  return when.why === 'ambiguous' ? { why: when.why, readings: when.readings } : { why: when.why };
}
