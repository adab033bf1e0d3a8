import type { Session } from '../conversation/session.ts';
import { type BusyDecision, decideBusy, type Situation } from '../domain/busy.ts';
import { type ConversationState, type Frame, isIncluded } from '../domain/conversationState.ts';
import { isEnded } from '../domain/delivery.ts';
import { conversationKey } from '../domain/keys.ts';
import { nextOrder, type ParkedEntry } from '../domain/parked.ts';
import { SECOND } from '../domain/time.ts';
import type { StoredRecipient } from '../storage/recipientsTable.ts';
import type { DeliveryServices } from './deliveryServices.ts';
import type { OneDelivery } from './oneDelivery.ts';
import { showInTurn } from './showInTurn.ts';
import { end, runningIn, type Turn } from './turn.ts';

/** Those that wait for the conversation, in their order, but for those that are passed over. */
export async function readParked(
  { parked }: Pick<DeliveryServices, 'parked'>,
  { key, unreadable }: Session,
): Promise<ParkedEntry[]> {
  return (await parked.inOrder(key)).filter(({ order }) => !unreadable.has(order));
}

/**
 * Decides over one delivery under the lock, and carries it out.
 * @param parked as they were read under the lock: nobody else changes them.
 * @returns whether it does not wait for this conversation any more.
 */
export async function tryInTurn(
  services: DeliveryServices,
  session: Session,
  one: OneDelivery,
  parked: readonly ParkedEntry[],
): Promise<boolean> {
  await one.readAgain();
  const stored = await one.readRecipient();
  const own = parked.find((entry) => entry.notificationId === one.accepted.id && entry.recipientKey === one.key);
  const hasMoved = stored !== undefined && isElsewhere(session, one, stored);
  if (hasMoved) await lookElsewhere(services, one, stored);
  else if (stored) await carryOut({ services, session, one, stored, own }, parked);
  else await one.step({ otherwise: undefined, stored, isItsTurn: true });
  const isDone = hasMoved || isEnded(one.delivery);
  if (own && isDone) await services.parked.remove(session.key, own);
  // Whoever has found the stack empty delivers from the head on, never only its own.
  if (isDone && parked.some((entry) => entry !== own)) session.mayHaveParked = true;
  return isDone;
}

/** They wrote from somewhere else meanwhile: it is that conversation which the delivery has to have to itself. */
function isElsewhere({ key }: Session, { place }: OneDelivery, { recipient: { reference } }: StoredRecipient): boolean {
  return conversationKey(reference.channelId, place ?? reference.conversationId) !== key;
}

/** A pointer brings it there, whoever has found it. */
async function lookElsewhere({ now }: DeliveryServices, one: OneDelivery, stored: StoredRecipient): Promise<void> {
  const until = new Date(now().getTime() + SECOND).toISOString();
  const otherwise = { kind: 'hold', reason: 'retrying', until } as const;
  await one.step({ otherwise, stored, isItsTurn: true });
}

async function carryOut(turn: Turn, parked: readonly ParkedEntry[]): Promise<void> {
  const decision = decide(turn, parked);
  switch (decision.kind) {
    case 'wait':
      return park(turn, parked, { until: decision.until, detail: runningIn(turn)?.id });
    case 'queue-up':
      await park(turn, parked, { until: decision.until, detail: 'others came first' });
      turn.session.mayHaveParked = true;
      turn.session.isAbandoned = runningIn(turn) !== undefined;
      return;
    case 'expire':
      return end(turn, { state: 'expired', reason: 'deadline' }, runningIn(turn)?.id);
    case 'leave':
      return end(turn, { state: 'uncertain', reason: 'no-answer' }, 'its dialog was opened, and has ended');
    case 'show':
    case 'ask-again':
    case 'end-running':
    case 'lay-on-top':
      return showInTurn(turn, decision);
  }
}

function decide(turn: Turn, parked: readonly ParkedEntry[]): BusyDecision {
  const { services, session, one, stored, own } = turn;
  const { heardAt } = session.state;
  const { busySince } = one.delivery;
  return decideBusy({
    request: one.request,
    running: runningIn(turn),
    heardAt: heardAt === null ? undefined : new Date(heardAt),
    noInterruptions: stored.recipient.noInterruptions !== undefined,
    busySince: busySince === null ? undefined : new Date(busySince),
    hasOthersAhead: parked[0] !== undefined && parked[0] !== own,
    opened: one.request.dialog ? openedBefore(session.state, one) : 'no',
    hasCancelled: !one.request.dialog && isIncluded(session.state, one.name),
    abandonedMinutes: services.abandonedDialogMinutes,
    now: services.now(),
  });
}

function openedBefore(state: ConversationState, one: OneDelivery): Situation['opened'] {
  const isOwn = ({ openedBy }: Frame) =>
    openedBy?.notificationId === one.accepted.id && openedBy.recipientKey === one.key;
  const own = state.stack.findLastIndex(isOwn);
  if (own >= 0) return own === state.stack.length - 1 ? 'is-open' : 'is-below';
  return isIncluded(state, one.name) ? 'has-ended' : 'no';
}

/**
 * The row in `parked` first: whoever empties the stack finds it. Then the lock is asked whether anybody else had it
 * since the stack was read.
 * @throws {LockLost} then: they may have emptied the stack, and read `parked`, before the row was there.
 */
async function park(
  turn: Turn,
  parked: readonly ParkedEntry[],
  { until, detail }: { until: string; detail: string | undefined },
): Promise<void> {
  const { services, session, one, stored, own } = turn;
  const entry = own ?? newEntry(turn, parked);
  if (!own) await services.parked.add(session.key, entry);
  await one.step({ otherwise: { kind: 'hold', reason: 'busy', until, detail }, stored, isItsTurn: true });
  if (!own && isEnded(one.delivery)) await services.parked.remove(session.key, entry);
  await session.renew();
}

function newEntry({ services, one }: Turn, parked: readonly ParkedEntry[]): ParkedEntry {
  const now = services.now();
  const { shard } = one.ledger.partition;
  const parkedAt = now.toISOString();
  return { order: nextOrder(parked, now), notificationId: one.accepted.id, shard, recipientKey: one.key, parkedAt };
}
