import { z } from 'zod';
import { hashOf } from './keys.ts';
import type { Address, MessageContent, Notification } from './notification.ts';
import { latestOccurrence, nextOccurrence } from './recurrence.ts';
import { DAY } from './time.ts';
import { instantOf, wallClockOf } from './wallClock.ts';

/** When a person wants to be reminded. `timeZone` is the one that their words were read in, IANA. */
const when = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('once'), at: z.string(), timeZone: z.string() }),
  z.object({ kind: z.literal('recurring'), cron: z.string(), timeZone: z.string() }),
]);
export type ReminderWhen = z.infer<typeof when>;

/** A line of a person's list. What reminds them is a notification, whose id follows from this one. */
export const reminderSchema = z.object({
  v: z.literal(1),
  id: z.string(),
  /** `call the hotel` */
  what: z.string(),
  when,
  locale: z.string().exactOptional(),
  createdAt: z.string(),
  /**
   * `planned`: its notification may not be accepted yet; `ending`: it may not be cancelled yet. `ended` stays for a
   * day, so that the turn that ended it can be run again.
   */
  state: z.enum(['planned', 'kept', 'ending', 'ended']),
  ended: z.object({ at: z.string(), turnKey: z.string() }).exactOptional(),
  /** Which reminder, at which of its times, was put off, and by which words. */
  snoozed: z.object({ of: z.string(), words: z.string() }).exactOptional(),
});
export type Reminder = z.infer<typeof reminderSchema>;

/** The longest that is kept: a reminder is a line, not a letter. */
export const LONGEST_WHAT = 500;

/** A person wants it late rather than never. */
const LATEST = 7 * DAY;

/** What was over stays so long: it can still be put off. */
const KEPT_AFTER = DAY;

/** The reminder that a turn makes: run again, it makes the same. */
export function reminderIdOf(recipientKey: string, turnKey: string): string {
  return hashOf(recipientKey, turnKey);
}

const PREFIX = 'reminder-';

/** It can be told from those of producers: the person has asked for it themselves. */
export function notificationIdOf({ id }: Pick<Reminder, 'id'>): string {
  return `${PREFIX}${id}`;
}

/** The id of the reminder that a button belongs to. */
export function reminderIn(notificationId: string): string | undefined {
  return notificationId.startsWith(PREFIX) ? notificationId.slice(PREFIX.length) : undefined;
}

/** What is accepted for it: the same for the same reminder. */
export function notificationFor({ when }: Reminder, to: Address, message: MessageContent): Notification {
  const asked: Notification = { to, message, whenBusy: 'inject' };
  if (when.kind === 'recurring') return { ...asked, recurrence: { cron: when.cron, timeZone: when.timeZone } };
  const expiresAt = new Date(Date.parse(when.at) + LATEST).toISOString();
  return { ...asked, sendAt: when.at, expiresAt };
}

/** When it comes next; undefined for one that is over, or ended. */
export function nextTimeOf({ when, state }: Reminder, now: Date): Date | undefined {
  if (state === 'ending' || state === 'ended') return undefined;
  if (when.kind === 'recurring') return nextOccurrence(when, now);
  const at = new Date(when.at);
  return at > now ? at : undefined;
}

/** When it has come last; undefined before its first time. What was ended has not come since. */
export function lastTimeOf({ when, createdAt, ended }: Reminder, now: Date): Date | undefined {
  const upTo = ended ? new Date(ended.at) : now;
  if (when.kind === 'recurring') return latestOccurrence(when, { after: new Date(createdAt), upTo });
  const at = new Date(when.at);
  return at <= upTo ? at : undefined;
}

/** The one that is to be put off, and when it came: that of a button, else the last that has come within a day. */
export function findSnoozed(
  reminders: readonly Reminder[],
  { id, name }: { id?: string | undefined; name?: string | undefined },
  now: Date,
): { reminder: Reminder; cameAt: Date } | undefined {
  const came = reminders.flatMap((reminder) => {
    const cameAt = lastTimeOf(reminder, now);
    return cameAt ? [{ number: 0, reminder, cameAt }] : [];
  });
  const recent = came.filter(({ cameAt }) => now.getTime() - cameAt.getTime() < KEPT_AFTER);
  const named = name === undefined ? recent : findReminders(recent, name);
  const meant = id === undefined ? named : came.filter(({ reminder }) => reminder.id === id);
  return meant.toSorted((a, b) => b.cameAt.getTime() - a.cameAt.getTime())[0];
}

/** The time of day at which it came, on the day after this one. */
export function tomorrowAs(cameAt: Date, now: Date, timeZone: string): Date {
  const [{ hour, minute }, today] = [wallClockOf(cameAt, timeZone), wallClockOf(now, timeZone)];
  return instantOf({ ...today, day: today.day + 1, hour, minute }, timeZone).at;
}

/** Whether nobody asks for it any more. */
export function isOver({ when, state, ended }: Reminder, now: Date): boolean {
  const isLongAgo = (at: string) => Date.parse(at) + KEPT_AFTER <= now.getTime();
  if (state === 'ending') return false;
  if (ended) return isLongAgo(ended.at);
  return when.kind === 'once' && isLongAgo(when.at);
}

/** A reminder that will come, with its number in the person's list. */
export interface ListedReminder {
  number: number;
  reminder: Reminder;
  next: Date;
  /** An operator has stopped it for a while. */
  isPaused?: boolean;
}

/** What will come, the next first. */
export function listReminders(reminders: readonly Reminder[], now: Date): ListedReminder[] {
  return reminders
    .flatMap((reminder) => {
      const next = nextTimeOf(reminder, now);
      return next ? [{ reminder, next }] : [];
    })
    .sort((a, b) => a.next.getTime() - b.next.getTime() || (a.reminder.id < b.reminder.id ? -1 : 1))
    .map((listed, index) => ({ number: index + 1, ...listed }));
}

/** Those that somebody may mean: by their number, by their name, else by a part of it. */
export function findReminders<T extends { number: number; reminder: Pick<Reminder, 'what'> }>(
  listed: readonly T[],
  said: string,
): T[] {
  const number = /^(?:#|no\.?|nr\.?|number|nummer)?\s*(\d{1,5})$/i.exec(said.trim())?.[1];
  if (number !== undefined) return listed.filter((one) => one.number === Number(number));
  const name = plain(said);
  if (name === '') return [];
  const called = listed.filter(({ reminder }) => plain(reminder.what) === name);
  return called.length > 0 ? called : listed.filter(({ reminder }) => plain(reminder.what).includes(name));
}

function plain(name: string): string {
  const words =
    name
      .normalize('NFKC')
      .toLowerCase()
      .match(/[\p{L}\p{N}]+/gu) ?? [];
  return words.join(' ').replace(/^(to|about|an|daran) /, '');
}
