import {
  LONGEST_WHAT,
  nextTimeOf,
  type Reminder,
  type ReminderWhen,
  reminderIn,
  tomorrowAs,
} from '../../domain/reminder.ts';
import type { DialogServices } from '../dialogServices.ts';
import { textsFor } from '../texts/textsFor.ts';
import { askForAll, cancelReminder, cancelReminders } from './cancelReminders.ts';
import { type ReminderCommand, type ReminderTime, readReminder } from './readReminder.ts';
import { readZone } from './readZone.ts';

export type ReminderServices = Pick<
  DialogServices,
  'reminders' | 'owner' | 'ownTimeZone' | 'isOptedOut' | 'recipientKey' | 'timeZone' | 'now' | 'log'
>;

/** What the dialog of a reminder begins with. */
export interface ReminderBeginning {
  what?: string | undefined;
  /** All that was said, to be read again once more is known. */
  words: string;
}

export type ReminderAnswer = { kind: 'said'; text: string } | { kind: 'ask'; beginning: ReminderBeginning };

/** What was said, and the card whose button said it. */
interface Said {
  text: string;
  about: string | undefined;
}

/** What is answered to words about reminders, once they are done; undefined for other words. */
export async function answerReminder(services: ReminderServices, said: Said): Promise<ReminderAnswer | undefined> {
  const { owner, now, timeZone } = services;
  const { locale } = owner;
  const snoozed = readTomorrow(said.text, now());
  if (snoozed) return answered(snooze(services, said, snoozed));
  const command = readReminder(said.text, { now: now(), timeZone, locale });
  if (!command) return undefined;
  const texts = textsFor(locale).reminders;
  switch (command.kind) {
    case 'remind':
    case 'incomplete':
      return remind(services, command, said.text);
    case 'list':
      return answered(list(services));
    case 'cancel':
      return answered(cancelReminder(services, command.name));
    case 'cancel-several':
      return answered(cancelReminders(services, command.numbers));
    case 'cancel-all':
      return answered(command.isConfirmed ? cancelReminders(services, undefined) : askForAll(services));
    case 'snooze': {
      const at = command.time?.at;
      if (!at) return { kind: 'said', text: texts.snoozeUnclear(command.why) };
      return answered(snooze(services, said, { at, name: command.which }));
    }
    case 'zone':
      return answered(keepZone(services, command.said));
  }
}

/** Whether words about reminders answer the dialog of one that is open: `my time zone is Berlin`, `remind me at 9`. */
export function isAnswerToReminder(text: string, { now, timeZone, owner }: ReminderServices): boolean {
  const command = readReminder(text, { now: now(), timeZone, locale: owner.locale });
  if (command?.kind === 'zone') return readZone(command.said).ok;
  return command?.kind === 'incomplete' && command.what === undefined;
}

async function answered(text: Promise<string>): Promise<ReminderAnswer> {
  return { kind: 'said', text: await text };
}

/** Keeps a reminder, and says so: what a dialog does too when all is known. */
export async function keepReminder(services: ReminderServices, what: string, when: ReminderWhen): Promise<string> {
  const { reminders, owner, log } = services;
  const texts = textsFor(owner.locale).reminders;
  if (what.length > LONGEST_WHAT) return texts.tooLong(LONGEST_WHAT);
  const added = await reminders.add(owner, { what, when }, log);
  return added.kind === 'full' ? texts.full(added.most) : confirm(services, added.reminder);
}

/** With the zone that it was read in, its own before the person's: when it is stored, a date is a text. */
export function toWhen(time: ReminderTime, ofPerson: string): ReminderWhen {
  const timeZone = time.timeZone ?? ofPerson;
  return time.kind === 'once' ? { kind: 'once', at: time.at.toISOString(), timeZone } : { ...time, timeZone };
}

async function remind(
  services: ReminderServices,
  command: Extract<ReminderCommand, { kind: 'remind' | 'incomplete' }>,
  words: string,
): Promise<ReminderAnswer> {
  const { reminders, owner, ownTimeZone, timeZone } = services;
  // Run again after a crash, the turn may read another time in its words.
  const made = await reminders.ofTurn(owner);
  if (made) return answered(keepReminder(services, made.what, made.when));
  const isClear = command.kind === 'remind' && (ownTimeZone.known !== undefined || !command.needsZone);
  if (!isClear) return { kind: 'ask', beginning: { what: command.what, words } };
  return answered(keepReminder(services, command.what, toWhen(command.time, timeZone)));
}

function confirm({ owner, now, isOptedOut }: ReminderServices, reminder: Reminder): string {
  const next = nextTimeOf(reminder, now());
  const texts = textsFor(owner.locale).reminders;
  const kept = texts.kept(reminder, { now: now(), timeZone: reminder.when.timeZone, next });
  return isOptedOut ? `${kept} ${texts.optedOut}` : kept;
}

async function list({ reminders, recipientKey, owner, now, timeZone, log }: ReminderServices): Promise<string> {
  return textsFor(owner.locale).reminders.list(await reminders.of(recipientKey, log), { now: now(), timeZone });
}

interface Put {
  at: Date | ((reminder: Reminder, cameAt: Date) => Date);
  name?: string | undefined;
}

async function snooze(services: ReminderServices, { text, about }: Said, { at, name }: Put): Promise<string> {
  const { reminders, owner, now, timeZone, log } = services;
  const texts = textsFor(owner.locale).reminders;
  const shown = { now: now(), timeZone };
  const id = about === undefined ? undefined : reminderIn(about);
  const put = await reminders.snooze(owner, { at, id, name, words: text.trim().toLowerCase() }, log);
  switch (put.kind) {
    case 'snoozed':
      return [texts.snoozed(put.reminder, shown), ...(services.isOptedOut ? [texts.optedOut] : [])].join(' ');
    case 'already':
      return texts.alreadySnoozed(put.reminder, shown);
    case 'full':
      return texts.full(put.most);
    case 'none':
      return texts.nothingToSnooze;
  }
}

/** `tomorrow` is the time of day that the reminder was for, whatever the clock shows when it is said. */
function readTomorrow(text: string, now: Date): Put | undefined {
  const isTomorrow = /^\W*(?:snooze|schlummern)\s+(?:(?:until|till|bis)\s+)?(?:tomorrow|morgen)\W*$/i.test(text);
  return isTomorrow ? { at: (reminder, cameAt) => tomorrowAs(cameAt, now, reminder.when.timeZone) } : undefined;
}

async function keepZone({ owner, ownTimeZone, now }: ReminderServices, said: string): Promise<string> {
  const texts = textsFor(owner.locale).reminders;
  if (said === '') return texts.zoneMissing;
  const read = readZone(said);
  if (!read.ok) return read.candidates.length > 0 ? texts.zoneCandidates(read.candidates) : texts.zoneUnknown(said);
  await ownTimeZone.keep(read.timeZone);
  return texts.zoneKept(read.timeZone, now());
}
