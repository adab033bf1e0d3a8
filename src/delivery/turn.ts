import type { RunningDialog } from '../conversation/bot.ts';
import { LockLost, type Session } from '../conversation/session.ts';
import { describeFault } from '../domain/fault.ts';
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

export function runningIn({ services, session, stored }: Turn): RunningDialog | undefined {
  return services.bot.running(session.state, stored.recipient.reference.locale);
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
