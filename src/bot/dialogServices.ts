import type { TurnContext } from 'botbuilder';
import type { Log } from '../domain/log.ts';
import type { Jobs } from '../jobs/jobs.ts';
import type { ReminderOwner, Reminders } from '../reminders/reminders.ts';
import type { LatestEvents } from '../storage/latestEvents.ts';
import type { OwnWatches } from '../storage/ownWatches.ts';

/** The watches of people, as a dialog may reach them. */
export type Watches = Pick<OwnWatches, 'of' | 'keep' | 'end'>;

/** What happened last to what a watch is about. */
export type LatestOfTopic = Pick<LatestEvents, 'of'>;

/** The reminders of people. */
type ReminderList = Pick<Reminders, 'ofTurn' | 'of' | 'add' | 'cancel' | 'cancelSeveral' | 'snooze'>;

/** The long work of people. */
type LongWork = Pick<Jobs, 'start' | 'of' | 'cancel'>;

/** The time zone that the person has told, or their channel. */
interface OwnTimeZone {
  /** IANA; undefined until one is known. */
  known: string | undefined;
  keep(name: string): Promise<void>;
}

/** What a dialog may use in a turn. It is made by `services.ts` and the turn's runner, never by the dialog. */
export interface DialogServices {
  watches: Watches;
  latestEvents: LatestOfTopic;
  reminders: ReminderList;
  longWork: LongWork;
  /** For what is kept for the person: run again, the turn keeps it once. */
  owner: ReminderOwner;
  ownTimeZone: OwnTimeZone;
  /** Whose turn it is, as tables know them. */
  recipientKey: string;
  now: () => Date;
  /** They said `stop`: what is asked for here does not come until they say `start`. */
  isOptedOut: boolean;
  /** IANA, `Europe/Berlin`: the person's own, or that of the settings. */
  timeZone: string;
  log: Log;
}

const KEY = Symbol('services of dialogs');

export function giveServices(context: TurnContext, services: DialogServices): void {
  context.turnState.set(KEY, services);
}

/** @throws when nobody gave the turn its services: that is a fault of whoever runs it. */
export function dialogServices(context: TurnContext): DialogServices {
  const services = context.turnState.get<DialogServices | undefined>(KEY);
  if (!services) throw new Error('this turn has no dialog services: expected giveServices() before a dialog runs');
  return services;
}
