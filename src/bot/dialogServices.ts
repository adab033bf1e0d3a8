import type { TurnContext } from 'botbuilder';
import type { SubscriptionsTable } from '../storage/subscriptionsTable.ts';

/** The watches of people, as a dialog may reach them. */
export type Watches = Pick<SubscriptionsTable, 'of' | 'keep' | 'end'>;

/** What a dialog may use in a turn. It is made by `services.ts` and the turn's runner, never by the dialog. */
export interface DialogServices {
  watches: Watches;
  /** Whose turn it is, as tables know them. */
  recipientKey: string;
  now: () => Date;
  /** IANA, `Europe/Berlin`: the person's own, or that of the settings. */
  timeZone: string;
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
