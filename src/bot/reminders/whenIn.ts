import type { ReminderWhen } from '../../domain/reminder.ts';
import { toWhen } from './answerReminder.ts';
import { type NotClear, type ReminderTime, readReminder, readReminderTime } from './readReminder.ts';

/** The time in some words, as it is kept. */
export type SaidWhen =
  | { ok: true; when: ReminderWhen; needsZone: boolean }
  | { ok: false; why: NotClear; needsZone: boolean; readings?: ReminderWhen[] };

/** Reads a time that stands alone, or the one in a whole request: `remind me tomorrow at 9`. */
export function whenIn(words: string, context: { now: Date; timeZone: string; locale: string | undefined }): SaidWhen {
  const { timeZone } = context;
  const whole = readReminder(words, context);
  if (whole?.kind === 'remind') return { ok: true, when: toWhen(whole.time, timeZone), needsZone: whole.needsZone };
  if (whole?.kind === 'incomplete' && whole.why !== 'missing') return failed(whole.why, whole.readings, timeZone);
  const time = readReminderTime(words, context);
  if (whole && !time.ok && time.why === 'unclear') return { ok: false, why: 'missing', needsZone: false };
  if (time.ok) return { ok: true, when: toWhen(time.time, timeZone), needsZone: time.needsZone };
  return failed(time.why, time.readings, timeZone);
}

function failed(why: NotClear, readings: ReminderTime[] | undefined, timeZone: string): SaidWhen {
  const needsZone = why === 'past' || (why === 'ambiguous' && readings?.every((one) => !one.timeZone) === true);
  return { ok: false, why, needsZone, ...(readings ? { readings: readings.map((one) => toWhen(one, timeZone)) } : {}) };
}
