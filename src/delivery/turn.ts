import type { RunningDialog } from '../conversation/bot.ts';
import { LockLost, type Session } from '../conversation/session.ts';
import { describeFault } from '../domain/fault.ts';
import type { Log } from '../domain/log.ts';
import type { ParkedEntry } from '../domain/parked.ts';
import type { DeliveryEvent } from '../domain/transition.ts';
import type { StoredRecipient } from '../storage/recipientsTable.ts';
import type { DeliveryServices } from './deliveryServices.ts';
import type { OneDelivery } from './oneDelivery.ts';

/** A delivery whose conversation this worker has. */
export interface Turn {
  services: DeliveryServices;
  session: Session;
  one: OneDelivery;
  stored: StoredRecipient;
  /** Its own row in `parked`. */
  own: ParkedEntry | undefined;
}

export function runningIn({ services, session, stored, one }: Turn): RunningDialog | undefined {
  return runningDialog(services, session, one.work.log, stored.recipient.reference.locale);
}

/** One whose definition throws is the developer's to mend: it holds nobody up, as one that is not there any more. */
export function runningDialog(
  { bot }: DeliveryServices,
  { key, state }: Session,
  log: Log,
  locale?: string,
): RunningDialog | undefined {
  try {
    return bot.running(state, locale);
  } catch (error) {
    log.error(`conversation ${key}: what its dialog declares cannot be read\n${describeFault(error)}`);
    return undefined;
  }
}

/** Ends it without a call. */
export async function end(
  { one, stored }: Turn,
  verdict: Extract<DeliveryEvent, { kind: 'end' }>['verdict'],
  detail: string | undefined,
): Promise<void> {
  await one.step({ otherwise: { kind: 'end', verdict, detail }, stored, isItsTurn: true });
}

/** What is written when an outcome is known: of a lock that is lost, the next holder finds what there is to do. */
export async function besideLock({ one }: Turn, act: () => Promise<void>): Promise<void> {
  try {
    await act();
  } catch (error) {
    if (!(error instanceof LockLost)) throw error;
    one.work.log.warn(`notification ${one.accepted.id}: ${describeFault(error)}`);
  }
}
