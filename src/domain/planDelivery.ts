import { type DeliveryRecord, hasRunOut, isEnded } from './delivery.ts';
import type { Closing } from './guard.ts';
import type { Hold } from './hold.ts';
import type { Recipient } from './recipient.ts';
import { type DeliveryEvent, type Rules, transition } from './transition.ts';
import { decideDelivery, isTooEarly } from './verdict.ts';

/** What is known of a delivery before anything is done for it. */
export interface Circumstances {
  recipient: Recipient | undefined;
  /** Whether its range takes no claims any more. */
  guard: Closing;
  hold: Hold | undefined;
  /** What happens where nothing stands in the way: a claim, say. Undefined: it stays as it is. */
  otherwise: DeliveryEvent | undefined;
  /** Whoever holds the conversation says that its turn has come: it does not wait for the person any more. */
  isItsTurn?: boolean;
  rules: Rules;
}

/** Whether there is anything to do for a delivery now: without it its recipient need not be looked up. */
export function isWorkable(delivery: DeliveryRecord, guard: Closing, now: Date): boolean {
  if (isEnded(delivery)) return false;
  if (delivery.state === 'sending') return hasRunOut(delivery, now);
  return isClosedFor(delivery, guard) || !isTooEarly(delivery, now);
}

/**
 * What becomes of a delivery before a call: claimed (`sending`), ended or made to wait without one. Undefined where
 * there is nothing to do: it has ended, somebody else is sending it, or its time has not come.
 */
export function planDelivery(delivery: DeliveryRecord, circumstances: Circumstances): DeliveryRecord | undefined {
  const { rules, guard, isItsTurn = false } = circumstances;
  if (!isWorkable(delivery, guard, rules.now) && !(isItsTurn && isBusy(delivery))) return undefined;
  const free = delivery.state === 'sending' ? apply(delivery, { kind: 'lease-end' }, rules) : delivery;
  if (isEnded(free)) return free;
  const event = nextEvent(free, circumstances);
  return event ? apply(free, event, rules) : free;
}

/** Whether it waits for a person who is in a dialog. */
export function isBusy({ state, reason }: Pick<DeliveryRecord, 'state' | 'reason'>): boolean {
  return state === 'waiting' && reason === 'busy';
}

function nextEvent(delivery: DeliveryRecord, circumstances: Circumstances): DeliveryEvent | undefined {
  const { recipient, guard, hold, otherwise, rules } = circumstances;
  if (guard.closed && isClosedFor(delivery, guard)) return { kind: 'close', word: guard.closed };
  const times = { now: rules.now, expiresAt: delivery.expiresAt ?? rules.expiresAt, isPersonal: rules.isPersonal };
  const decision = decideDelivery(recipient, delivery, times);
  if (decision !== 'send') return { kind: 'end', verdict: decision };
  if (hold && Date.parse(hold.until) > rules.now.getTime()) return { kind: 'hold', ...hold };
  return otherwise;
}

/** A closed guard ends what is free, but for what a replay reopened after it was closed last. */
export function isClosedFor(
  { reopenedBehind }: Pick<DeliveryRecord, 'reopenedBehind'>,
  { closed, closings }: Closing,
): boolean {
  return closed !== null && reopenedBehind < closings;
}

function apply(delivery: DeliveryRecord, event: DeliveryEvent, rules: Rules): DeliveryRecord {
  const next = transition(delivery, event, rules);
  if (next.ok) return next.delivery;
  throw new Error(`delivery in state ${delivery.state}: ${event.kind} was refused (${next.refusal})`);
}
