import { submitNotification } from '../delivery/acceptNotification.ts';
import { cancelNotification } from '../delivery/cancelNotification.ts';
import type { WorkServices } from '../delivery/work.ts';
import type { Log } from '../domain/log.ts';
import type { Address, MessageContent } from '../domain/notification.ts';
import {
  findReminders,
  findSnoozed,
  type ListedReminder,
  listReminders,
  notificationFor,
  notificationIdOf,
  type Reminder,
  type ReminderWhen,
  reminderIdOf,
} from '../domain/reminder.ts';
import type { RemindersTable } from '../storage/remindersTable.ts';
import { readListed } from './readListed.ts';
import { readMended } from './readMended.ts';

export interface ReminderServices extends WorkServices {
  remindersTable: RemindersTable;
  /** `MAX_REMINDERS_PER_PERSON` */
  maxRemindersPerPerson: number;
}

/** Whose reminders they are, and in which turn: run again, a turn does nothing twice. */
export interface ReminderOwner {
  recipientKey: string;
  channelId: string;
  userId: string;
  turnKey: string;
  locale: string | undefined;
}

export type AddedReminder = { kind: 'kept'; reminder: Reminder } | { kind: 'full'; most: number };

export type CancelledReminder =
  | { kind: 'cancelled' | 'too-late'; reminder: Reminder }
  /** None that is meant, or several; undefined as name means the only one. */
  | { kind: 'unclear'; meant: ListedReminder[]; listed: ListedReminder[] };

export interface CancelledReminders {
  cancelled: Reminder[];
  tooLate: Reminder[];
  /** Numbers that were said, of which there is none. */
  missing: number[];
}

/** Which reminder is put off: by its button, by its name, else the last that has come. */
export interface Snooze {
  at: Date | ((reminder: Reminder, cameAt: Date) => Date);
  id?: string | undefined;
  name?: string | undefined;
  /** Two presses of one button say the same. */
  words: string;
}

export type SnoozedReminder =
  | { kind: 'snoozed' | 'already'; reminder: Reminder }
  | { kind: 'none' }
  | { kind: 'full'; most: number };

/**
 * The lists of people. A line is there before its notification is accepted and goes after it is cancelled, so nothing
 * comes that is not on the list. What a crash leaves between the two is mended when the turn is run again, or when the
 * list is read. Whoever calls holds the turn of the person's conversation.
 */
export class Reminders {
  readonly #services: ReminderServices;
  readonly #messageOf: (reminder: Reminder, channelId: string) => MessageContent;

  /** @param messageOf what is said when its time has come: the same for the same reminder. */
  constructor(services: ReminderServices, messageOf: (reminder: Reminder, channelId: string) => MessageContent) {
    this.#services = services;
    this.#messageOf = messageOf;
  }

  /** The one that this turn has made before it was run again. */
  async ofTurn({ recipientKey, turnKey }: ReminderOwner): Promise<Reminder | undefined> {
    return this.#services.remindersTable.get(recipientKey, reminderIdOf(recipientKey, turnKey));
  }

  /** What will come, the next first. */
  async of(recipientKey: string, log: Log): Promise<ListedReminder[]> {
    return (await readListed(this.#services, recipientKey, log)).listed;
  }

  async add(
    owner: ReminderOwner,
    asked: { what: string; when: ReminderWhen; snoozed?: Reminder['snoozed'] },
    log: Log,
  ): Promise<AddedReminder> {
    const made = await this.ofTurn(owner);
    if (made) return { kind: 'kept', reminder: await this.#accept(owner, made) };
    const { remindersTable, maxRemindersPerPerson: most, now } = this.#services;
    if (await this.#isFull(owner.recipientKey, log)) return { kind: 'full', most };
    const { what, when, snoozed } = asked;
    const reminder: Reminder = {
      ...{ v: 1, id: reminderIdOf(owner.recipientKey, owner.turnKey), what, when },
      ...(owner.locale === undefined ? {} : { locale: owner.locale }),
      ...{ createdAt: now().toISOString(), state: 'planned' },
      ...(snoozed ? { snoozed } : {}),
    };
    await remindersTable.add(owner.recipientKey, reminder);
    return { kind: 'kept', reminder: await this.#accept(owner, reminder) };
  }

  /** @param name its number or its name; undefined for the only one. */
  async cancel(owner: ReminderOwner, name: string | undefined, log: Log): Promise<CancelledReminder> {
    const { recipientKey, turnKey } = owner;
    const { rows, listed } = await readListed(this.#services, recipientKey, log);
    // Run again, the turn would find another one at the same number.
    const ended = rows.find((reminder) => reminder.ended?.turnKey === turnKey);
    if (ended) return { kind: 'cancelled', reminder: ended };
    const meant = name === undefined ? listed : findReminders(listed, name);
    const [one, another] = meant;
    if (!one || another) return { kind: 'unclear', meant, listed };
    return { kind: await this.#end(owner, one.reminder, log), reminder: one.reminder };
  }

  /** @param numbers those of the list; undefined for all. */
  async cancelSeveral(owner: ReminderOwner, numbers: number[] | undefined, log: Log): Promise<CancelledReminders> {
    const { recipientKey, turnKey } = owner;
    const { rows } = await readListed(this.#services, recipientKey, log);
    const isEnded = (reminder: Reminder) => reminder.ended?.turnKey === turnKey;
    // Run again, the turn finds the numbers as they were.
    const before = rows.map((row): Reminder => (isEnded(row) ? { ...row, state: 'kept' } : row));
    const listed = listReminders(before, this.#services.now());
    const meant = listed.filter(({ number }) => numbers?.includes(number) ?? true);
    const missing = (numbers ?? []).filter((said) => !listed.some(({ number }) => number === said));
    const done: CancelledReminders = { cancelled: [], tooLate: [], missing };
    for (const { reminder } of meant) {
      const kind = isEnded(reminder) ? 'cancelled' : await this.#end(owner, reminder, log);
      done[kind === 'too-late' ? 'tooLate' : 'cancelled'].push(reminder);
    }
    return done;
  }

  async snooze(owner: ReminderOwner, asked: Snooze, log: Log): Promise<SnoozedReminder> {
    const made = await this.ofTurn(owner);
    if (made) return { kind: 'snoozed', reminder: await this.#accept(owner, made) };
    const rows = await readMended(this.#services, owner.recipientKey, log);
    const meant = findSnoozed(rows, asked, this.#services.now());
    if (!meant) return { kind: 'none' };
    const { reminder, cameAt } = meant;
    const of = `${reminder.id} ${cameAt.toISOString()}`;
    const { words } = asked;
    const before = rows.filter(({ snoozed, state }) => snoozed?.of === of && (state === 'kept' || state === 'planned'));
    const same = before.find(({ snoozed }) => snoozed?.words === words);
    if (same) return { kind: 'already', reminder: same };
    const at = typeof asked.at === 'function' ? asked.at(reminder, cameAt) : asked.at;
    const when = { kind: 'once', at: at.toISOString(), timeZone: reminder.when.timeZone } as const;
    const added = await this.add(owner, { what: reminder.what, when, snoozed: { of, words } }, log);
    if (added.kind === 'full') return added;
    // They have changed their mind about it.
    for (const other of listReminders(before, this.#services.now())) await this.#end(owner, other.reminder, log);
    return { kind: 'snoozed', reminder: added.reminder };
  }

  async #isFull(recipientKey: string, log: Log): Promise<boolean> {
    const { maxRemindersPerPerson: most, now } = this.#services;
    const rows = await readMended(this.#services, recipientKey, log);
    // What an operator has cancelled is looked for where it matters alone.
    return listReminders(rows, now()).length >= most && (await this.of(recipientKey, log)).length >= most;
  }

  async #accept({ recipientKey, channelId, userId }: ReminderOwner, reminder: Reminder): Promise<Reminder> {
    if (reminder.state !== 'planned') return reminder;
    const to: Address = { user: { channelId, userId } };
    const message = this.#messageOf(reminder, channelId);
    // A conflict is a release that words it otherwise: the first one stands.
    await submitNotification(this.#services, notificationIdOf(reminder), notificationFor(reminder, to, message));
    return this.#put(recipientKey, { ...reminder, state: 'kept' });
  }

  async #end(
    { recipientKey, turnKey }: ReminderOwner,
    reminder: Reminder,
    log: Log,
  ): Promise<'cancelled' | 'too-late'> {
    const ended = { at: this.#services.now().toISOString(), turnKey };
    const ending = await this.#put(recipientKey, { ...reminder, state: 'ending', ended });
    const cancellation = await cancelNotification(this.#services, notificationIdOf(reminder), log);
    await this.#put(recipientKey, { ...ending, state: 'ended' });
    return cancellation?.kind ?? 'cancelled';
  }

  async #put(recipientKey: string, reminder: Reminder): Promise<Reminder> {
    await this.#services.remindersTable.put(recipientKey, reminder);
    return reminder;
  }
}
