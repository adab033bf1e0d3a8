import { type NamedZone, namedZone } from './namedZone.ts';
import type { ReminderTime } from './readReminder.ts';
import { type ReadingContext, type ReadWhen, readWhen } from './readWhen.ts';
import { type SplitReminder, splitReminder } from './splitReminder.ts';

type Found = Exclude<NamedZone, { kind: 'none' }>;

/** Divides a whole message; a zone that is named behind its time is that of the time: `at 9 London time`. */
export function splitInZone(said: string, context: ReadingContext): SplitReminder | undefined {
  const plain = splitReminder(said, context);
  const zone = namedZone(said);
  if (!plain || zone.kind === 'none') return plain;
  const split = splitReminder(zone.words, inZone(zone, context));
  if (!split?.when) return plain;
  const isOfTime = said.includes(split.what) && !(split.what !== '' && zone.before.endsWith(split.what));
  if (isOfTime) return { what: split.what, when: zoned(split.when, zone) };
  // `tomorrow at 9 to join the call at 15:00 London time` says its time; `tomorrow to join …` does not.
  const saysAll = plain.when?.ok && plain.when.saysClock;
  return saysAll ? plain : { what: plain.what, when: { ok: false, why: 'unclear' } };
}

/** The same for an expression of time alone. */
export function readInZone(said: string, context: ReadingContext): ReadWhen | undefined {
  const zone = namedZone(said);
  if (zone.kind === 'none') return readWhen(said, context);
  const when = readWhen(zone.words, inZone(zone, context));
  return when && zoned(when, zone);
}

function inZone(zone: Found, context: ReadingContext): ReadingContext {
  return zone.kind === 'named' ? { ...context, timeZone: zone.timeZone } : context;
}

function zoned(when: ReadWhen, zone: Found): ReadWhen {
  if (zone.kind === 'unclear') return { ok: false, why: 'unclear' };
  const { timeZone } = zone;
  const withZone = (time: ReminderTime): ReminderTime => ({ ...time, timeZone });
  if (when.ok) return { ...when, time: withZone(when.time), needsZone: false };
  return when.why === 'ambiguous' ? { ...when, readings: when.readings.map(withZone) } : when;
}
