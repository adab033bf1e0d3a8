import type { Session } from '../conversation/session.ts';
import { isEnded } from '../domain/delivery.ts';
import { endOfDialog, workOf } from '../domain/due.ts';
import { describeFault, isOfContent } from '../domain/fault.ts';
import type { Log } from '../domain/log.ts';
import type { ParkedEntry } from '../domain/parked.ts';
import { isBusy, isWorkable } from '../domain/planDelivery.ts';
import { SECOND } from '../domain/time.ts';
import { isNotFound } from '../storage/errors.ts';
import type { DeliveryServices } from './deliveryServices.ts';
import { Ledger } from './ledger.ts';
import { OneDelivery } from './oneDelivery.ts';
import { readParked, tryInTurn } from './tryInTurn.ts';
import { runningDialog } from './turn.ts';
import { Work } from './work.ts';

/** Then the conversation is let go of for a moment: the person may have written. */
const MOST_AT_ONCE = 10;

/**
 * Delivers what waited for an idle conversation, in its order, and stops at the first dialog that opens.
 * @returns `more` when there may be others whose turn it is.
 */
export async function deliverParked(services: DeliveryServices, session: Session, log: Log): Promise<'more' | 'done'> {
  for (let count = 0; count < MOST_AT_ONCE; count++) {
    if (runningDialog(services, session, log) && !session.isAbandoned) return 'done';
    const parked = await readParked(services, session);
    const [head] = parked;
    if (!head) return 'done';
    await session.stay();
    const isOver = services.running.isStopping ? 'later' : await deliverHead({ services, session, parked, head, log });
    if (isOver === 'over') continue;
    if (!runningDialog(services, session, log)) {
      await lookAgain(services, session, isOver === 'later' ? services.now() : isOver.until);
    }
    return 'done';
  }
  return 'more';
}

/** The first of those that wait. */
interface First {
  services: DeliveryServices;
  session: Session;
  /** All of them. */
  parked: readonly ParkedEntry[];
  head: ParkedEntry;
  log: Log;
}

/** Those behind it keep their places: it is looked at again when its next try has come, whatever has ended it then. */
async function lookAgain(services: DeliveryServices, session: Session, until: Date): Promise<void> {
  const { due, deliveriesQueue, now } = services;
  await due.add(endOfDialog(session.key, until));
  await deliveriesQueue.push({ v: 1, conversation: session.key }, (until.getTime() - now().getTime()) / SECOND);
}

/** One that cannot be read keeps nobody from those behind it; it has its own time, and its own tries. */
async function deliverHead(first: First): Promise<'over' | { until: Date }> {
  const { session, head, log } = first;
  try {
    return await tryHead(first);
  } catch (error) {
    if (!isOfContent(error) && !isNotFound(error)) throw error;
    log.error(`notification ${head.notificationId}: parked, and passed over\n${describeFault(error)}`);
    session.unreadable.add(head.order);
    return 'over';
  }
}

async function tryHead({ services, session, parked, head, log }: First): Promise<'over' | { until: Date }> {
  const { due, now, workLeaseSeconds } = services;
  const one = await openDelivery(services, head, log);
  if (!one || isEnded(one.delivery)) {
    await services.parked.remove(session.key, head);
    return 'over';
  }
  // Somebody else is sending it, or its next try has a time.
  const isDue = isBusy(one.delivery) || isWorkable(one.delivery, one.ledger.guard, now());
  if (isDue) {
    session.isAbandoned = false;
    // Its own row in `due` can be half an hour away: whoever finds it claimed and dead finds it by this one.
    await due.add(workOf(head.notificationId, head.shard, now(), workLeaseSeconds));
    if (await tryInTurn(services, session, one, parked)) return 'over';
  }
  const { until, leaseUntil } = one.delivery;
  return { until: new Date(until ?? leaseUntil ?? now()) };
}

async function openDelivery(services: DeliveryServices, head: ParkedEntry, log: Log): Promise<OneDelivery | undefined> {
  const { notificationId, shard, recipientKey } = head;
  const accepted = await services.notifications.get(notificationId);
  if (!accepted) return undefined;
  const work = new Work(services, accepted, [shard], log);
  const ledger = await Ledger.open(services.deliveries, { notificationId, shard }, work.wakes);
  const row = (await ledger.rows([recipientKey])).get(recipientKey);
  return (
    row && new OneDelivery(work, ledger, { key: recipientKey, address: row.delivery.recipient, row, stored: 'unread' })
  );
}
