import { type Activity, TestAdapter, type TurnContext } from 'botbuilder';
import { DialogContext, type DialogInstance, DialogSet } from 'botbuilder-dialogs';
import type { DialogDefinition } from '../../../src/bot/dialogDefinition.ts';
import { type DialogServices, giveServices, type Watches } from '../../../src/bot/dialogServices.ts';
import { userKey } from '../../../src/domain/keys.ts';
import { findReminders, listReminders, type Reminder } from '../../../src/domain/reminder.ts';
import type { Watch } from '../../../src/domain/watch.ts';
import { silent } from '../../support/silent.ts';
import { jobsInMemory } from './jobs/jobsInMemory.ts';

/** A Monday; in Berlin it is half past nine in the evening. */
export const MONDAY = new Date('2026-11-23T20:30:00Z');
export const ADA = userKey('emulator', 'ada');

const OWNER = { recipientKey: ADA, channelId: 'emulator', userId: 'ada', turnKey: 'turn-1' };

const NOTHING_HAPPENED: DialogServices['latestEvents'] = { of: async () => undefined };

/** Watches that nobody stores. */
export function watchesInMemory(): Watches & { rows: Map<string, Watch> } {
  const rows = new Map<string, Watch>();
  return {
    rows,
    of: async () => [...rows.values()],
    keep: async (_key, watch) => {
      const before = rows.get(watch.topic);
      rows.set(watch.topic, watch);
      return before ? { kind: 'replaced', before } : { kind: 'kept' };
    },
    end: async (_key, topic) => rows.delete(topic),
  };
}

/** Reminders that nobody stores: each turn makes one. */
export function remindersInMemory(): DialogServices['reminders'] & { rows: Reminder[] } {
  const rows: Reminder[] = [];
  return {
    rows,
    ofTurn: async () => undefined,
    of: async () => listReminders(rows, MONDAY),
    add: async ({ locale }, asked) => {
      const id = `r-${rows.length + 1}`;
      const made = { v: 1, id, ...asked, createdAt: MONDAY.toISOString(), state: 'kept' } as const;
      const { snoozed: _, ...reminder } = made;
      rows.push(locale === undefined ? reminder : { ...reminder, locale });
      return { kind: 'kept', reminder };
    },
    cancel: async (_owner, name) => {
      const listed = listReminders(rows, MONDAY);
      const meant = name === undefined ? listed : findReminders(listed, name);
      const [one, another] = meant;
      if (!one || another) return { kind: 'unclear', meant, listed };
      rows.splice(rows.indexOf(one.reminder), 1);
      return { kind: 'cancelled', reminder: one.reminder };
    },
    cancelSeveral: async (_owner, numbers) => {
      const meant = listReminders(rows, MONDAY).filter(({ number }) => numbers?.includes(number) ?? true);
      const cancelled = meant.map(({ reminder }) => reminder);
      for (const reminder of cancelled) rows.splice(rows.indexOf(reminder), 1);
      const missing = (numbers ?? []).filter((said) => !meant.some(({ number }) => number === said));
      return { cancelled, tooLate: [], missing };
    },
    snooze: async (_owner, { at }) => {
      const [reminder] = rows;
      if (!reminder) return { kind: 'none' };
      const then = typeof at === 'function' ? at(reminder, MONDAY) : at;
      const when = { kind: 'once', at: then.toISOString(), timeZone: reminder.when.timeZone } as const;
      return { kind: 'snoozed', reminder: { ...reminder, when } };
    },
  };
}

/** A conversation with dialogs on a stack that is plain JSON between the turns. */
export class Chat {
  stack: DialogInstance[] = [];
  now = MONDAY;
  readonly watches = watchesInMemory();
  readonly reminders = remindersInMemory();
  readonly longWork = jobsInMemory(() => MONDAY);
  /** The person's own. */
  readonly zone: DialogServices['ownTimeZone'] = {
    known: 'Europe/Berlin',
    keep: async (name) => {
      this.zone.known = name;
    },
  };
  readonly #set = new DialogSet();
  readonly #place: Partial<Activity>;

  constructor(definitions: DialogDefinition[], place: Partial<Activity> = {}) {
    for (const { dialog } of definitions) this.#set.add(dialog);
    this.#place = { channelId: 'emulator', locale: 'en-US', ...place };
  }

  get top(): DialogInstance {
    const top = this.stack.at(-1);
    if (!top) throw new Error('no dialog is running');
    return top;
  }

  /** What the bot says to a message. */
  async say(said: string | object): Promise<string> {
    const activity = typeof said === 'string' ? { text: said } : { value: said };
    return textOf(await this.turn((dc) => dc.continueDialog(), activity));
  }

  async begin(id: string, options: object = {}): Promise<string> {
    return textOf(await this.turn((dc) => dc.beginDialog(id, options)));
  }

  async turn(logic: (dc: DialogContext) => Promise<unknown>, activity: Partial<Activity> = {}) {
    return this.context(async (context) => {
      const dialogStack: DialogInstance[] = structuredClone(this.stack);
      await logic(new DialogContext(this.#set, context, { dialogStack }));
      this.stack = JSON.parse(JSON.stringify(dialogStack));
    }, activity);
  }

  async context(logic: (context: TurnContext) => Promise<void>, activity: Partial<Activity> = {}) {
    const adapter = new TestAdapter(async (context) => {
      giveServices(context, {
        ...{
          watches: this.watches,
          latestEvents: NOTHING_HAPPENED,
          recipientKey: ADA,
          now: () => this.now,
          isOptedOut: false,
        },
        timeZone: this.zone.known ?? 'Europe/Berlin',
        ...{ reminders: this.reminders, owner: { ...OWNER, locale: context.activity.locale }, log: silent },
        ...{ ownTimeZone: this.zone, longWork: this.longWork },
      });
      await logic(context);
    });
    await adapter.receiveActivity({ type: 'message', ...this.#place, ...activity });
    return adapter.activityBuffer;
  }
}

/** The texts of activities; a card is told by its summary. */
export function textOf(activities: Partial<Activity>[]): string {
  return activities.map(({ text, summary }) => text ?? `[${summary}]`).join('\n---\n');
}

/** The answers that an activity offers. */
export function buttonsOf(activity: Partial<Activity> | undefined): string[] {
  return activity?.suggestedActions?.actions.map(({ value }) => value) ?? [];
}
