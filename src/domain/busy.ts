import type { Disturb } from './conversationState.ts';
import { durationOf } from './duration.ts';
import type { Notification } from './notification.ts';
import { MINUTE } from './time.ts';

/** What a person is asked by the dialog on top, as far as it concerns who wants to speak. */
export interface Running {
  disturb: Disturb;
  /** It was laid over another one: one level deep is enough. */
  isInterruption: boolean;
}

export interface Situation {
  request: Notification;
  /** Undefined when the person is in no dialog. */
  running: Running | undefined;
  /** When the person wrote, or was asked something, last. */
  heardAt: Date | undefined;
  /** They said `don't interrupt me`. */
  noInterruptions: boolean;
  /** Since when the notification waits for the person; undefined when it has not. */
  busySince: Date | undefined;
  /** Others wait for the same conversation, and came first. */
  hasOthersAhead: boolean;
  /** The dialog that it opens: open already by an earlier try, on top or below another one; or opened and ended since. */
  opened: 'no' | 'is-open' | 'is-below' | 'has-ended';
  /** A message has ended a dialog in an earlier try, and the person was told: it does not end another one. */
  hasCancelled: boolean;
  /** `ABANDONED_DIALOG_MINUTES` */
  abandonedMinutes: number;
  now: Date;
}

export type BusyDecision =
  /** The person is idle: as it comes. Also a message whose wait ends with `inject`. */
  | { kind: 'show' }
  /** Its dialog is open already: the question once more. */
  | { kind: 'ask-again' }
  /** Its dialog was open and has ended: nothing can be said of whether it was seen. */
  | { kind: 'leave' }
  | { kind: 'end-running'; why: 'cancelled' | 'abandoned' }
  | { kind: 'lay-on-top' }
  /** The person is idle, or has left the dialog, and others come first. */
  | { kind: 'queue-up'; until: string }
  | { kind: 'wait'; until: string }
  | { kind: 'expire' };

export const DEFAULT_MAX_WAIT = 30 * MINUTE;

/** Whether a notification needs its recipient's conversation to itself: all but what is injected (design, section 7). */
export function needsTurn({ dialog, whenBusy }: Pick<Notification, 'dialog' | 'whenBusy'>): boolean {
  return dialog !== undefined || (whenBusy ?? 'inject') !== 'inject';
}

/**
 * Inject, wait, cancel or interrupt. Over them decide, in this order: a dialog that must not be disturbed, `urgent`,
 * what the person asked for, the notification (design, section 7).
 */
export function decideBusy(situation: Situation): BusyDecision {
  const { opened, hasCancelled, running, hasOthersAhead, now } = situation;
  if (opened === 'is-open') return { kind: 'ask-again' };
  if (opened === 'has-ended') return { kind: 'leave' };
  // Its question is not the one that would be asked again.
  if (opened === 'is-below') return { kind: 'wait', until: new Date(now.getTime() + MINUTE).toISOString() };
  if (hasCancelled) return { kind: 'show' };
  if (!running) return hasOthersAhead ? { kind: 'queue-up', until: behindOthers(situation) } : { kind: 'show' };
  const wish = wishOf(situation, running);
  if (wish === 'expire') return { kind: 'expire' };
  if (!isHeld(situation, running, wish)) return act(wish);
  const abandonedAt = endOfPatience(situation);
  if (abandonedAt <= now && hasOthersAhead) return { kind: 'queue-up', until: behindOthers(situation) };
  if (abandonedAt <= now) return { kind: 'end-running', why: 'abandoned' };
  // Whatever holds it, the end of its wait can change what it asks for: to expire, say.
  const until = wish === 'wait' ? Math.min(Number(abandonedAt), Number(endOfWait(situation))) : abandonedAt;
  return { kind: 'wait', until: new Date(until).toISOString() };
}

type Wish = 'wait' | 'inject' | 'cancel' | 'interrupt' | 'expire';

/** What the notification asks for now: after `maxWait` it is what `afterWait` says. */
function wishOf(situation: Situation, { disturb }: Running): Wish {
  const { request, now } = situation;
  const { dialog, whenBusy = dialog ? 'wait' : 'inject', afterWait = dialog ? 'interrupt' : 'inject' } = request;
  const hasWaited = endOfWait(situation) <= now;
  if (whenBusy === 'wait') return hasWaited ? afterWait : 'wait';
  // Such a dialog makes everybody wait for its end first, for as long as others wait by themselves.
  return disturb === 'when-idle' && !isUrgent(request) && !hasWaited ? 'wait' : whenBusy;
}

function isHeld({ request, noInterruptions }: Situation, running: Running, wish: Wish): boolean {
  if (running.disturb === 'never' || wish === 'wait') return true;
  if (noInterruptions && !isUrgent(request) && wish !== 'inject') return true;
  return wish === 'interrupt' && running.isInterruption;
}

function isUrgent({ priority }: Notification): boolean {
  return priority === 'urgent';
}

function act(wish: Wish): BusyDecision {
  if (wish === 'cancel') return { kind: 'end-running', why: 'cancelled' };
  return { kind: wish === 'interrupt' ? 'lay-on-top' : 'show' };
}

function endOfWait({ request: { maxWait }, busySince, now }: Situation): Date {
  const longest = maxWait === undefined ? undefined : durationOf(maxWait);
  return new Date((busySince ?? now).getTime() + (longest ?? DEFAULT_MAX_WAIT));
}

/** The others may take longer than it would wait by itself: it keeps its place, and is looked at again soon. */
function behindOthers(situation: Situation): string {
  const end = endOfWait(situation);
  return (end > situation.now ? end : new Date(situation.now.getTime() + MINUTE)).toISOString();
}

/** Who has not answered for so long has left the dialog: it does not block others for ever. */
function endOfPatience({ heardAt, busySince, abandonedMinutes, now }: Situation): Date {
  return new Date((heardAt ?? busySince ?? now).getTime() + abandonedMinutes * MINUTE);
}
