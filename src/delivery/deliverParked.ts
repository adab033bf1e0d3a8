import type { Session } from '../conversation/session.ts';
import { isEnded } from '../domain/delivery.ts';
import type { Log } from '../domain/log.ts';
import type { ParkedEntry } from '../domain/parked.ts';
import { isBusy, isWorkable } from '../domain/planDelivery.ts';
import type { DeliveryServices } from './deliveryServices.ts';
import { Ledger } from './ledger.ts';
import { OneDelivery } from './oneDelivery.ts';
import { tryInTurn } from './tryInTurn.ts';
import { Work } from './work.ts';

/** Delivers what waited for an idle conversation, in its order, and stops at the first dialog that opens. */
export async function deliverParked(services: DeliveryServices, session: Session, log: Log): Promise<void> {
  for (;;) {
    if (services.bot.running(session.state) && !session.isAbandoned) return;
    const [head] = await services.parked.inOrder(session.key);
    if (!head) return;
    await session.stay();
    if (!(await deliverHead(services, session, head, log))) return;
  }
}

/** @returns false when those behind it have to wait. */
async function deliverHead(
  services: DeliveryServices,
  session: Session,
  head: ParkedEntry,
  log: Log,
): Promise<boolean> {
  const one = await openDelivery(services, head, log);
  if (one && !isEnded(one.delivery)) {
    // Somebody else is sending it, or its next try has a time: those behind it keep their places.
    if (!isBusy(one.delivery) && !isWorkable(one.delivery, one.ledger.guard, services.now())) return false;
    session.isAbandoned = false;
    return tryInTurn(services, session, one);
  }
  await services.parked.remove(session.key, head);
  return true;
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
