import type { DialogServices } from '../dialogServices.ts';
import { textsFor } from '../texts/textsFor.ts';

type CancelServices = Pick<DialogServices, 'reminders' | 'owner' | 'recipientKey' | 'timeZone' | 'now' | 'log'>;

/** @param name its number or name; undefined for the only one. */
export async function cancelReminder(services: CancelServices, name: string | undefined): Promise<string> {
  const { reminders, owner, now, timeZone, log } = services;
  const texts = textsFor(owner.locale).reminders;
  const shown = { now: now(), timeZone };
  const ended = await reminders.cancel(owner, name, log);
  switch (ended.kind) {
    case 'cancelled':
      return texts.cancelled(ended.reminder, shown);
    case 'too-late':
      return texts.tooLate(ended.reminder);
    case 'unclear':
      if (ended.meant.length > 0) return texts.which(ended.meant, shown);
      return name === undefined || ended.listed.length === 0 ? texts.list(ended.listed, shown) : texts.unknown(name);
  }
}

/** @param numbers undefined for all. */
export async function cancelReminders(services: CancelServices, numbers: number[] | undefined): Promise<string> {
  const { reminders, owner, now, timeZone, log } = services;
  const texts = textsFor(owner.locale).reminders;
  const { cancelled, tooLate, missing } = await reminders.cancelSeveral(owner, numbers, log);
  const said = [
    ...(cancelled.length > 0 ? [texts.severalCancelled(cancelled)] : []),
    ...tooLate.map(texts.tooLate),
    ...(missing.length > 0 ? [texts.unknown(missing.join(', '))] : []),
  ];
  return said.length > 0 ? said.join('\n\n') : texts.list([], { now: now(), timeZone });
}

/** It ends much at once, so it is asked first. */
export async function askForAll(services: CancelServices): Promise<string> {
  const { reminders, recipientKey, owner, now, timeZone, log } = services;
  const texts = textsFor(owner.locale).reminders;
  const listed = await reminders.of(recipientKey, log);
  return listed.length === 0 ? texts.list([], { now: now(), timeZone }) : texts.cancelAll(listed.length);
}
