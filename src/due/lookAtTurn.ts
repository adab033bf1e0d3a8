import type { DeliveryServices } from '../delivery/deliveryServices.ts';
import { type Due, LONGEST_TURN_SECONDS, lookAfter } from '../domain/due.ts';
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
  if (!(await isLeft(services, row, log))) {
    await due.remove(row);
    return;
  }
  await deliveriesQueue.push({ v: 1, conversation: row.id });
  log.info(`conversation ${row.id}: queued again`);
  await due.move(row, { ...row, at: lookAfter(now(), LONGEST_TURN_SECONDS) });
}

async function isLeft(services: TurnLookServices, { id: key, range, at }: Due, log: Log): Promise<boolean> {
  const { inbox, parked, dialogStates, now } = services;
  const waiting = await inbox.waiting(key);
  const own = waiting.find(({ id }) => id === range);
  if (own && (await inbox.countTry(key, own.id)) > MOST_TRIES) {
    log.error(`conversation ${key}: activity ${own.id} was begun ${MOST_TRIES} times and never done: it is set aside`);
    await inbox.setDone(key, own, now());
    return waiting.length > 1;
  }
  if (waiting.length > 0) return true;
  // Of a row that is done: what waited for the end of a dialog may have been left by the same worker.
  const isDone = await inbox.isDone(key, range);
  if (!isDone) return now().getTime() - Date.parse(at) <= KEPT;
  if ((await parked.inOrder(key)).length === 0) return false;
  const read = await dialogStates.read(key);
  return 'state' in read && read.state.stack.length === 0;
}
