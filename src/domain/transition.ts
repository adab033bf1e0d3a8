import { type AcceptedNotification, requestFor } from './acceptedNotification.ts';
import type { SendOutcome } from './connectorAnswer.ts';
import {
  type DeliveryRecord,
  type EndWithoutCall,
  hasRunOut,
  isEnded,
  type LeftUncertain,
  type Verdict,
  type WaitingReason,
  withEntry,
  withVerdict,
} from './delivery.ts';
import type { ClosingWord } from './guard.ts';
import { isTooEarly, MOST_UNCERTAIN_TRIES, type OnUncertain, onUncertainOf, verdictOf } from './verdict.ts';

/** What can happen to a delivery (design, section 6). */
export type DeliveryEvent =
  /** A worker takes the right to send it, until `leaseUntil`. */
  | { kind: 'claim'; claimId: string; leaseUntil: string; conversationId?: string | undefined }
  /** The claim's holder lets go of it without having made a call. */
  | { kind: 'give-back'; conversationId?: string | undefined }
  /** The claim's holder made its call. `random` is from 0 to 1. */
  | {
      kind: 'outcome';
      outcome: SendOutcome;
      detail?: string | undefined;
      conversationId?: string | undefined;
      random: number;
    }
  /** Somebody finds a claim whose lease has run out: its holder died between the claim and the record. */
  | { kind: 'lease-end' }
  /** Its conversation or its tenant is not to be called before `until`. The claim's holder may find that too. */
  | { kind: 'hold'; reason: WaitingReason; until: string; detail?: string | undefined }
  | { kind: 'end'; verdict: EndWithoutCall | LeftUncertain; detail?: string | undefined }
  | { kind: 'close'; word: ClosingWord }
  /** An operator's replay: fresh tries until `expiresAt`, also behind a guard that was closed `closings` times. */
  | { kind: 'reopen'; replayId: string; expiresAt: string; closings: number };

export interface Rules {
  now: Date;
  /** Of the notification; a replayed delivery has its own. */
  expiresAt: string;
  onUncertain: OnUncertain;
  /** It opens a dialog, which a group cannot be in. */
  isPersonal: boolean;
}

/** What a notification asks of a delivery. */
export function rulesOf(
  accepted: Pick<AcceptedNotification, 'request' | 'expiresAt'>,
  delivery: Pick<DeliveryRecord, 'content'>,
  now: Date,
): Rules {
  const { request, expiresAt } = accepted;
  return {
    now,
    expiresAt,
    onUncertain: onUncertainOf(request),
    isPersonal: requestFor(accepted, delivery).dialog !== undefined,
  };
}

type Refusal =
  /** Nothing happens to it any more. */
  | 'ended'
  /** Somebody is sending it: only they, or the end of their lease, decide. */
  | 'claimed'
  /** The lease has run out: `lease-end` comes first. */
  | 'lease-ran-out'
  /** Nobody is sending it. */
  | 'not-claimed'
  | 'too-early'
  /** Only `failed` and `uncertain` are reopened. */
  | 'not-reopenable';

export type Transition = { ok: true; delivery: DeliveryRecord } | { ok: false; refusal: Refusal };

/** What becomes of a delivery by an event, or why the event is refused. Every pair of state and event has an answer. */
export function transition(delivery: DeliveryRecord, event: DeliveryEvent, rules: Rules): Transition {
  if (event.kind === 'reopen') return reopen(delivery, event, rules);
  if (isEnded(delivery)) return refuse('ended');
  return delivery.state === 'sending' ? whileClaimed(delivery, event, rules) : whileFree(delivery, event, rules);
}

type OpenEvent = Exclude<DeliveryEvent, { kind: 'reopen' }>;

/** `accepted` and `waiting`. */
function whileFree(delivery: DeliveryRecord, event: OpenEvent, rules: Rules): Transition {
  const at = rules.now;
  switch (event.kind) {
    case 'claim': {
      // Who waits for a dialog to end has no time of their own: whoever holds the conversation sees that it has.
      if (isTooEarly(delivery, at) && delivery.reason !== 'busy') return refuse('too-early');
      const { claimId, leaseUntil } = event;
      const conversationId = event.conversationId ?? delivery.conversationId;
      const claim = { state: 'sending' as const, reason: null, until: null, claimId, leaseUntil, conversationId };
      const claimed = { ...delivery, ...claim };
      return become(withEntry(claimed, { at: at.toISOString(), state: 'sending' }));
    }
    case 'hold':
      return become(heldBack(delivery, event, rules));
    case 'end':
      return become(withVerdict(delivery, event.verdict, { at, detail: event.detail }));
    case 'close':
      return become(withVerdict(delivery, endOf(event.word), { at }));
    case 'give-back':
    case 'outcome':
    case 'lease-end':
      return refuse('not-claimed');
  }
}

/** `sending`. */
function whileClaimed(delivery: DeliveryRecord, event: OpenEvent, rules: Rules): Transition {
  const at = rules.now;
  const isOver = hasRunOut(delivery, at);
  switch (event.kind) {
    case 'outcome':
      return become(afterOutcome(delivery, event, rules));
    case 'give-back':
      return become(givenBack(delivery, event.conversationId, at));
    case 'hold':
      return become(heldBack(givenBack(delivery, undefined, at), event, rules));
    case 'lease-end':
      return isOver ? become(afterCrash(delivery, rules)) : refuse('claimed');
    case 'claim':
    case 'end':
    case 'close':
      return refuse(isOver ? 'lease-ran-out' : 'claimed');
  }
}

function afterOutcome(
  delivery: DeliveryRecord,
  { outcome, detail, conversationId, random }: Extract<DeliveryEvent, { kind: 'outcome' }>,
  rules: Rules,
): DeliveryRecord {
  const times = { now: rules.now, expiresAt: delivery.expiresAt ?? rules.expiresAt };
  const verdict = verdictOf(outcome, delivery, { ...times, onUncertain: rules.onUncertain, random });
  const isUncertain = outcome.kind === 'uncertain';
  const tried: DeliveryRecord = {
    ...withTry(delivery, isUncertain),
    activityId: outcome.kind === 'sent' ? (outcome.activityId ?? null) : delivery.activityId,
    conversationId: conversationId ?? delivery.conversationId,
  };
  const told = 'detail' in outcome ? outcome.detail : undefined;
  const hint = 'reason' in verdict && verdict.reason === 'unauthorized' ? CHECK_REGISTRATION : undefined;
  const details = [detail, told, hint].filter((text) => text !== undefined);
  const after = withVerdict(tried, verdict, {
    at: rules.now,
    detail: details.length > 0 ? details.join('; ') : undefined,
    httpStatus: 'httpStatus' in outcome ? outcome.httpStatus : undefined,
  });
  return isUncertain && after.state === 'waiting' ? { ...after, possibleDuplicate: true } : after;
}

const CHECK_REGISTRATION =
  'the connector refuses the token: check MicrosoftAppId, its password or identity, and MicrosoftAppType';

/** Nobody knows whether the holder's call was made: it counts as a try without a clear answer. */
function afterCrash(delivery: DeliveryRecord, { now, onUncertain }: Rules): DeliveryRecord {
  const tried = withTry(delivery, true);
  const isLast = onUncertain === 'hold' || tried.uncertainTries >= MOST_UNCERTAIN_TRIES;
  if (isLast) return withVerdict(tried, { state: 'uncertain', reason: 'crashed' }, { at: now });
  const verdict = { state: 'waiting', reason: 'retrying', until: now.toISOString() } as const;
  return { ...withVerdict(tried, verdict, { at: now, detail: 'crashed' }), possibleDuplicate: true };
}

function withTry(delivery: DeliveryRecord, isUncertain: boolean): DeliveryRecord {
  const { attempts, tries, uncertainTries } = delivery;
  return {
    ...delivery,
    attempts: attempts + 1,
    tries: tries + 1,
    uncertainTries: uncertainTries + (isUncertain ? 1 : 0),
  };
}

/** As it was before the claim, whose entry in the timeline goes with it: nothing has happened. */
function givenBack(delivery: DeliveryRecord, conversationId: string | undefined, now: Date): DeliveryRecord {
  const timeline = delivery.timeline.slice(0, -1);
  const { state, reason } = timeline.at(-1) ?? { state: 'accepted', reason: null };
  const isWaiting = state === 'waiting';
  return {
    ...delivery,
    timeline,
    state: isWaiting ? state : 'accepted',
    reason: isWaiting ? reason : null,
    until: isWaiting ? now.toISOString() : null,
    leaseUntil: null,
    conversationId: conversationId ?? delivery.conversationId,
  };
}

function heldBack(
  delivery: DeliveryRecord,
  event: Extract<DeliveryEvent, { kind: 'hold' }>,
  rules: Rules,
): DeliveryRecord {
  const at = rules.now;
  const since = event.reason === 'busy' ? (delivery.busySince ?? at.toISOString()) : delivery.busySince;
  const verdict = waitingAs(delivery, event, rules);
  return withVerdict({ ...delivery, busySince: since }, verdict, { at, detail: event.detail });
}

/** Not past the end: then it expires. */
function waitingAs(
  delivery: DeliveryRecord,
  { reason, until }: { reason: WaitingReason; until: string },
  rules: Rules,
): Verdict {
  const expiresAt = delivery.expiresAt ?? rules.expiresAt;
  return { state: 'waiting', reason, until: Date.parse(until) < Date.parse(expiresAt) ? until : expiresAt };
}

function endOf(word: ClosingWord): Verdict {
  return word === 'cancelled' ? { state: 'cancelled' } : { state: 'failed', reason: word };
}

function reopen(
  delivery: DeliveryRecord,
  { replayId, expiresAt, closings }: Extract<DeliveryEvent, { kind: 'reopen' }>,
  { now }: Rules,
): Transition {
  if (delivery.state !== 'failed' && delivery.state !== 'uncertain') return refuse('not-reopenable');
  const possibleDuplicate = delivery.possibleDuplicate || delivery.state === 'uncertain';
  const fresh = {
    ...delivery,
    tries: 0,
    uncertainTries: 0,
    expiresAt,
    reopenedBehind: closings,
    claimId: replayId,
    busySince: null,
  };
  const verdict = { state: 'waiting', reason: 'retrying', until: now.toISOString() } as const;
  return become(withVerdict({ ...fresh, possibleDuplicate }, verdict, { at: now, detail: 'replayed' }));
}

function become(delivery: DeliveryRecord): Transition {
  return { ok: true, delivery };
}

function refuse(refusal: Refusal): Transition {
  return { ok: false, refusal };
}
