import { drainInbox, forgetDue, sendHeld } from '../conversation/drainInbox.ts';
import { LockLost, Session } from '../conversation/session.ts';
import { isOfDelivery } from '../domain/conversationState.ts';
import type { InboxRow } from '../domain/inbox.ts';
import type { Log } from '../domain/log.ts';
import { HOUR, SECOND } from '../domain/time.ts';
import { deliverParked } from './deliverParked.ts';
import type { DeliveryServices } from './deliveryServices.ts';

/** So long a turn waits for those that are under way (design, section 7). */
export const PATIENCE_MS = 10 * SECOND;

export type Had<T> =
  | { kind: 'had'; result: T }
  /** Somebody else had the lock all the time, or took it: what is stored is theirs to do. */
  | { kind: 'taken' };

export interface InConversation<T> {
  /** Done once, after what is in the inbox. */
  act: (session: Session) => Promise<T>;
  /** Whether somebody else has done it already, in this process: asked before the lock is. */
  isMootHere?: () => boolean;
  /** Or anywhere: asked while the lock is waited for. */
  isMoot?: () => Promise<boolean>;
  /** Somebody may have died before they came to what is parked. */
  isRecovery?: boolean;
}

/**
 * Has one conversation to itself: whoever holds it drains the inbox, does what they came for, delivers what waited for
 * the end of a dialog, lets go, looks again, and takes it again if something has come.
 */
export async function inConversation<T>(
  services: DeliveryServices,
  key: string,
  log: Log,
  { act, isMootHere, isMoot, isRecovery = false }: InConversation<T>,
): Promise<Had<T>> {
  const { localTurns, running, inbox } = services;
  const take = async (): Promise<Had<T>> => {
    let had: Had<T> = { kind: 'taken' };
    let looksAtParked = isRecovery;
    // Kept from one session to the next: they would be passed over again and again.
    const unreadable = new Set<string>();
    if (isMootHere?.()) return had;
    // What is stored is found by the sweep of another host.
    while (!running.isStopping) {
      const session = await Session.open(services, key, { patienceMs: PATIENCE_MS, isMoot, log });
      if (!session) return had;
      session.isRecovery = isRecovery;
      session.mayHaveParked = looksAtParked;
      session.unreadable = unreadable;
      const isOurs = await withSession(services, session, log, async () => {
        const done = await drainInbox(services, session, log);
        if (had.kind === 'taken') had = { kind: 'had', result: await act(session) };
        looksAtParked = session.mayHaveParked && (await deliverParked(services, session, log)) === 'more';
        return done;
      });
      if (!isOurs || !(looksAtParked || (await inbox.hasWaiting(key)))) return had;
    }
    return had;
  };
  return localTurns.inOrder(key, () => running.run(take));
}

/** @returns false when somebody else has the lock now. */
async function withSession(
  services: DeliveryServices,
  session: Session,
  log: Log,
  turns: () => Promise<InboxRow[]>,
): Promise<boolean> {
  try {
    await settle(services, session, log);
    await letGo(services, session, await turns());
    return true;
  } catch (error) {
    if (error instanceof LockLost) {
      log.warn(error.message);
      return false;
    }
    await session.close();
    throw error;
  }
}

/** What a delivery held back when its worker died: the person is told what became of their dialog. */
async function settle(services: DeliveryServices, session: Session, log: Log): Promise<void> {
  const { state } = session;
  if (!state.held || !isOfDelivery(state.held.by)) return;
  await sendHeld(services, session, log);
  await session.write({ ...state, held: null });
  session.mayHaveParked = true;
}

async function letGo(services: DeliveryServices, session: Session, done: readonly InboxRow[]): Promise<void> {
  const { inbox, due, now } = services;
  await session.close();
  // Whoever has the lock now may have looked before this worker was done: the sweep looks again.
  if (session.isLost) return;
  await forgetDue(services, session.key, done);
  if (session.promise) await due.remove(session.promise);
  if (done.some(isTidying)) await inbox.tidy(session.key, new Date(now().getTime() - REMEMBERED));
}

/** An activity that the channel posts again later than this is taken for a new one. Teams posts again after 15 s. */
const REMEMBERED = HOUR;

/** One row in 32, by its hash: what is done need not be cleared away at each turn. */
function isTidying({ id }: InboxRow): boolean {
  return Number.parseInt(id.slice(-2), 16) % 32 === 0;
}
