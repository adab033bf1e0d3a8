import type { DeliveryServices } from '../delivery/deliveryServices.ts';
import { type Due, END_OF_DIALOG, LONGEST_TURN_SECONDS, lookAfter } from '../domain/due.ts';
import { inTurnOrder } from '../domain/inbox.ts';
import type { Log } from '../domain/log.ts';
import { HOUR } from '../domain/time.ts';

type TurnLookServices = Pick<DeliveryServices, 'due' | 'inbox' | 'parked' | 'dialogStates' | 'deliveriesQueue' | 'now'>;

/** A row that was begun so often, and never done, ends whoever begins it. */
const MOST_TRIES = 5;

/** As long as a row is kept whose activity was never stored: it is written before. */
const KEPT = HOUR;

/** Brings a conversation back whose worker died before its inbox, and what it could deliver, was empty. */
export async function lookAtTurn(services: TurnLookServices, row: Due, log: Log): Promise<void> {
  const { due, deliveriesQueue, now } = services;
  switch (await whatIsLeft(services, row, log)) {
    case 'work':
      await deliveriesQueue.push({ v: 1, conversation: row.id });
      log.info(`conversation ${row.id}: queued again`);
      await due.move(row, { ...row, at: lookAfter(now(), LONGEST_TURN_SECONDS) });
      return;
    case 'not-stored':
      if (now().getTime() - Date.parse(row.at) > KEPT) await due.remove(row);
      return;
    case 'nothing':
      await due.remove(row);
  }
}

async function whatIsLeft(
  services: TurnLookServices,
  { id: key, range }: Due,
  log: Log,
): Promise<'work' | 'nothing' | 'not-stored'> {
  const { inbox, parked, dialogStates, now } = services;
  // Those behind the first one are not begun before it is done.
  const [first, ...others] = inTurnOrder(await inbox.waiting(key));
  if (first?.id === range && (await inbox.countTry(key, first.id)) > MOST_TRIES) {
    log.error(
      `conversation ${key}: activity ${first.id} was begun ${MOST_TRIES} times and never done: it is set aside`,
    );
    await inbox.setDone(key, first, now());
    return others.length > 0 ? 'work' : 'nothing';
  }
  if (first) return 'work';
  // What waited for the end of a dialog may have been left by the same worker.
  const read = await dialogStates.read(key);
  const isIdle = 'state' in read && read.state.stack.length === 0;
  if (isIdle && (await parked.inOrder(key)).length > 0) return 'work';
  return range === END_OF_DIALOG || (await inbox.isDone(key, range)) ? 'nothing' : 'not-stored';
}
