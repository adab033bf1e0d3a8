import type { DeliveryServices } from '../delivery/deliveryServices.ts';
import { type Due, END_OF_DIALOG, LONGEST_TURN_SECONDS, lookAfter } from '../domain/due.ts';
import { inTurnOrder } from '../domain/inbox.ts';
import type { Log } from '../domain/log.ts';
import { HOUR } from '../domain/time.ts';

type TurnLookServices = Pick<DeliveryServices, 'due' | 'inbox' | 'parked' | 'dialogStates' | 'deliveriesQueue' | 'now'>;

/** As long as a row is kept whose activity was never stored: it is written before. */
const KEPT = HOUR;

/** Brings a conversation back whose worker died before its inbox, and what it could deliver, was empty. */
export async function lookAtTurn(services: TurnLookServices, row: Due, log: Log): Promise<void> {
  const { due, deliveriesQueue, now } = services;
  const next = { ...row, at: lookAfter(now(), LONGEST_TURN_SECONDS) };
  switch (await whatIsLeft(services, row)) {
    case 'work':
      await deliveriesQueue.push({ v: 1, conversation: row.id });
      log.info(`conversation ${row.id}: queued again`);
      await due.move(row, next);
      return;
    case 'behind-others':
      await due.move(row, next);
      return;
    case 'not-stored':
      if (now().getTime() - Date.parse(row.at) > KEPT) await due.remove(row);
      return;
    case 'nothing':
      await due.remove(row);
  }
}

async function whatIsLeft(
  { inbox, parked, dialogStates }: TurnLookServices,
  { id: key, range }: Due,
): Promise<'work' | 'behind-others' | 'nothing' | 'not-stored'> {
  const [first] = inTurnOrder(await inbox.waiting(key));
  // One pointer for each conversation: those behind the first one are not begun before it is done.
  if (first) return first.id === range ? 'work' : 'behind-others';
  // What waited for the end of a dialog may have been left by the same worker.
  const read = await dialogStates.read(key);
  const isIdle = 'state' in read && read.state.stack.length === 0;
  if (isIdle && (await parked.inOrder(key)).length > 0) return 'work';
  return range === END_OF_DIALOG || (await inbox.isDone(key, range)) ? 'nothing' : 'not-stored';
}
