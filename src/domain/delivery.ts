import { z } from 'zod';
import type { SendOutcome } from './connectorAnswer.ts';
import type { Address, Notification } from './notification.ts';
import type { GoneReason, Recipient } from './recipient.ts';
import { MINUTE, SECOND } from './time.ts';

export const endStates = ['sent', 'failed', 'expired', 'suppressed', 'cancelled', 'uncertain'] as const;
const states = ['accepted', 'waiting', 'sending', ...endStates] as const;
export type DeliveryState = (typeof states)[number];

/** A state and why: the words of the design, section 6. */
export type Verdict =
  | { state: 'sent' }
  | { state: 'waiting'; reason: 'rate-limited' | 'retrying'; until: string }
  | {
      state: 'failed';
      reason: 'unknown-recipient' | 'rejected' | 'too-large' | 'unauthorized' | 'dead-lettered' | GoneReason;
    }
  | { state: 'expired'; reason: 'deadline' | 'retries' }
  | { state: 'suppressed'; reason: 'opted-out' | GoneReason }
  | { state: 'uncertain'; reason: 'no-answer' | 'dead-lettered' | 'failed' | 'expired' | 'suppressed' };

const timelineEntry = z.object({
  at: z.string(),
  state: z.enum(states),
  reason: z.string().nullable(),
  detail: z.string().nullable(),
  httpStatus: z.number().nullable(),
});
type TimelineEntry = z.infer<typeof timelineEntry>;

/** One notification for one recipient, as GET shows it. */
export const deliverySchema = z.object({
  recipient: z.custom<Address>((value) => typeof value === 'object' && value !== null),
  state: z.enum(states),
  reason: z.string().nullable(),
  until: z.string().nullable(),
  attempts: z.number(),
  activityId: z.string().nullable(),
  possibleDuplicate: z.boolean(),
  timeline: z.array(timelineEntry),
});
export type Delivery = z.infer<typeof deliverySchema>;

/** And as it is stored. */
export const deliveryRecordSchema = deliverySchema.extend({ uncertainTries: z.number().default(0) });
export type DeliveryRecord = z.infer<typeof deliveryRecordSchema>;

export function acceptedDelivery(recipient: Address, acceptedAt: string): DeliveryRecord {
  return {
    recipient,
    state: 'accepted',
    reason: null,
    until: null,
    attempts: 0,
    activityId: null,
    possibleDuplicate: false,
    uncertainTries: 0,
    timeline: [{ at: acceptedAt, state: 'accepted', reason: null, detail: null, httpStatus: null }],
  };
}

export function isEnded(delivery: Pick<Delivery, 'state'>): boolean {
  return endStates.some((state) => state === delivery.state);
}

/** When a delivery may be tried. */
export interface DeliveryTimes {
  expiresAt: string;
  now: Date;
}

/** Whether a delivery may be tried now; a verdict where it may not, in the order of the design, section 8. */
export function decideDelivery(
  recipient: Recipient | undefined,
  { attempts }: Pick<DeliveryRecord, 'attempts'>,
  { expiresAt, now }: DeliveryTimes,
): 'send' | Verdict {
  if (now.getTime() >= Date.parse(expiresAt)) {
    return { state: 'expired', reason: attempts > 0 ? 'retries' : 'deadline' };
  }
  if (!recipient) return { state: 'failed', reason: 'unknown-recipient' };
  if (recipient.optedOut) return { state: 'suppressed', reason: 'opted-out' };
  if (recipient.gone) return { state: 'suppressed', reason: recipient.gone.reason };
  return 'send';
}

/** Whether a waiting delivery's time has not come yet. */
export function isTooEarly({ state, until }: Pick<DeliveryRecord, 'state' | 'until'>, now: Date): boolean {
  return state === 'waiting' && until !== null && Date.parse(until) > now.getTime();
}

export type OnUncertain = 'resend' | 'hold';

/** What is sent to many is not sent again on a suspicion (design, section 4). */
export function onUncertainOf({ onUncertain, to }: Pick<Notification, 'onUncertain' | 'to'>): OnUncertain {
  return onUncertain ?? ('everyone' in to || 'topic' in to ? 'hold' : 'resend');
}

/** The third try without a clear answer is the last. */
const MOST_UNCERTAIN_TRIES = 3;

/** What a try comes to; `random` is from 0 to 1. */
export function verdictOf(
  outcome: SendOutcome,
  record: DeliveryRecord,
  { onUncertain, random, ...times }: DeliveryTimes & { onUncertain: OnUncertain; random: number },
): Verdict {
  switch (outcome.kind) {
    case 'sent':
      return { state: 'sent' };
    case 'gone':
      return { state: 'failed', reason: outcome.why };
    case 'refused':
      return { state: 'failed', reason: outcome.why };
    case 'uncertain': {
      const isLast = onUncertain === 'hold' || record.uncertainTries + 1 >= MOST_UNCERTAIN_TRIES;
      if (isLast) return { state: 'uncertain', reason: 'no-answer' };
      return { state: 'waiting', reason: 'retrying', until: later(backOffMs(record, random), times) };
    }
    case 'not-taken':
      return verdictOfNotTaken(outcome, record, { ...times, random });
  }
}

function verdictOfNotTaken(
  outcome: Extract<SendOutcome, { kind: 'not-taken' }>,
  record: DeliveryRecord,
  { random, ...times }: DeliveryTimes & { random: number },
): Verdict {
  switch (outcome.why) {
    case 'rate-limited':
      return {
        state: 'waiting',
        reason: 'rate-limited',
        until: later(outcome.retryAfterMs ?? backOffMs(record, random), times),
      };
    case 'unauthorized':
      // The next try has a fresh token and follows at once; when that one is refused too, the registration is wrong.
      return record.timeline.at(-1)?.httpStatus === UNAUTHORIZED
        ? { state: 'failed', reason: 'unauthorized' }
        : { state: 'waiting', reason: 'retrying', until: later(0, times) };
    case 'untrusted':
      return { state: 'failed', reason: 'rejected' };
    case 'conversation-busy':
    case 'unreachable':
      return { state: 'waiting', reason: 'retrying', until: later(backOffMs(record, random), times) };
  }
}

const UNAUTHORIZED = 401;
const FIRST_BACK_OFF = 2 * SECOND;
const LONGEST_BACK_OFF = 5 * MINUTE;

/** Evenly from 0 to 2 s, doubled with each try, 5 min at most: full jitter, so that those who failed together part. */
function backOffMs({ attempts }: Pick<DeliveryRecord, 'attempts'>, random: number): number {
  return random * Math.min(LONGEST_BACK_OFF, FIRST_BACK_OFF * 2 ** attempts);
}

/** Not past the end: then it expires. */
function later(delayMs: number, { now, expiresAt }: DeliveryTimes): string {
  return new Date(Math.min(now.getTime() + delayMs, Date.parse(expiresAt))).toISOString();
}

/** The end of a delivery whose message nobody could finish. */
export const givenUp: Verdict = { state: 'failed', reason: 'dead-lettered' };

/** After an uncertain try nobody can say that it was not sent: then the word of the end that was due is the reason. */
function asFarAsKnown(verdict: Verdict, { possibleDuplicate }: DeliveryRecord): Verdict {
  if (!possibleDuplicate) return verdict;
  switch (verdict.state) {
    case 'sent':
    case 'waiting':
    case 'uncertain':
      return verdict;
    case 'failed':
      return { state: 'uncertain', reason: verdict.reason === 'dead-lettered' ? verdict.reason : verdict.state };
    case 'expired':
    case 'suppressed':
      return { state: 'uncertain', reason: verdict.state };
  }
}

const CHECK_REGISTRATION =
  'the connector refuses the token: check MicrosoftAppId, its password or identity, and MicrosoftAppType';

const FIRST_KEPT = 10;
const LAST_KEPT = 20;

/** The delivery after a verdict, its timeline cut to the first 10 and the last 20 entries. */
export function withVerdict(
  delivery: DeliveryRecord,
  due: Verdict,
  what: { at: Date; outcome?: SendOutcome; detail?: string },
): DeliveryRecord {
  const { outcome } = what;
  const verdict = asFarAsKnown(due, delivery);
  const reason = 'reason' in verdict ? verdict.reason : null;
  const told = outcome && 'detail' in outcome ? outcome.detail : undefined;
  const hint = reason === 'unauthorized' ? CHECK_REGISTRATION : undefined;
  const details = [what.detail, told, hint].filter((text) => text !== undefined);
  const entry: TimelineEntry = {
    at: what.at.toISOString(),
    state: verdict.state,
    reason,
    detail: details.length > 0 ? details.join('; ') : null,
    httpStatus: outcome && 'httpStatus' in outcome ? (outcome.httpStatus ?? null) : null,
  };
  const timeline = [...delivery.timeline, entry];
  return {
    ...delivery,
    state: verdict.state,
    reason,
    until: verdict.state === 'waiting' ? verdict.until : null,
    attempts: delivery.attempts + (outcome ? 1 : 0),
    activityId: outcome?.kind === 'sent' ? (outcome.activityId ?? null) : delivery.activityId,
    possibleDuplicate: delivery.possibleDuplicate || (outcome?.kind === 'uncertain' && verdict.state === 'waiting'),
    uncertainTries: delivery.uncertainTries + (outcome?.kind === 'uncertain' ? 1 : 0),
    timeline:
      timeline.length > FIRST_KEPT + LAST_KEPT
        ? [...timeline.slice(0, FIRST_KEPT), ...timeline.slice(-LAST_KEPT)]
        : timeline,
  };
}
