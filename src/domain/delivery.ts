import { z } from 'zod';
import type { Address } from './notification.ts';
import type { GoneReason } from './recipient.ts';
import { type Content, contentSchema } from './watchedEvent.ts';

export const endStates = ['sent', 'failed', 'expired', 'suppressed', 'cancelled', 'uncertain'] as const;
export type EndState = (typeof endStates)[number];
export const states = ['accepted', 'waiting', 'sending', ...endStates] as const;
export type DeliveryState = (typeof states)[number];

/** A state and why: the words of the design, section 6. */
export type Verdict =
  | { state: 'sent' }
  | { state: 'waiting'; reason: WaitingReason; until: string }
  | {
      state: 'failed';
      reason:
        | 'unknown-recipient'
        | 'rejected'
        | 'too-large'
        | 'unauthorized'
        | 'personal-only'
        | 'dead-lettered'
        | GoneReason;
    }
  | { state: 'expired'; reason: 'deadline' | 'retries' | 'stale' }
  | { state: 'suppressed'; reason: 'opted-out' | GoneReason }
  | { state: 'cancelled' }
  | {
      state: 'uncertain';
      reason: 'no-answer' | 'crashed' | 'dead-lettered' | 'failed' | 'expired' | 'suppressed' | 'cancelled';
    };
/** An end that needs no call: what the recipient's row, the clock or nobody at all says. */
export type EndWithoutCall = Extract<Verdict, { state: 'failed' | 'expired' | 'suppressed' }>;
/** The dialog of an earlier, uncertain try was open and has ended: nobody can say any more whether it was seen. */
export type LeftUncertain = { state: 'uncertain'; reason: 'no-answer' };
export type WaitingReason = 'scheduled' | 'busy' | 'rate-limited' | 'retrying';

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
export const deliveryRecordSchema = deliverySchema.extend({
  /** Tries since it was accepted or reopened: the back-off grows with them. */
  tries: z.number(),
  /** Those of them that ended without a clear answer. */
  uncertainTries: z.number(),
  /** Who claimed or replayed it last. It stays: a claim or an outcome whose answer was lost is recognised by it. */
  claimId: z.string().nullable(),
  /** Until when it is claimed; null unless it is `sending`. */
  leaseUntil: z.string().nullable(),
  /** Of a replay, in place of the notification's. */
  expiresAt: z.string().nullable(),
  /** How often its guard had been closed when a replay reopened it: these closings do not hold it. */
  reopenedBehind: z.number(),
  /** Opened for it (`conversation: new`): the next try goes there too. */
  conversationId: z.string().nullable(),
  /** What this recipient is told, where it is their own: of an event. Null: what the notification says. */
  content: contentSchema.nullable(),
  /** Since when it waits for its recipient, who is in a dialog; it stays when something else makes it wait too. */
  busySince: z.string().nullable(),
});
export type DeliveryRecord = z.infer<typeof deliveryRecordSchema>;

export function acceptedDelivery(
  recipient: Address,
  acceptedAt: string,
  content: Content | null = null,
): DeliveryRecord {
  return {
    recipient,
    state: 'accepted',
    reason: null,
    until: null,
    attempts: 0,
    activityId: null,
    possibleDuplicate: false,
    timeline: [{ at: acceptedAt, state: 'accepted', reason: null, detail: null, httpStatus: null }],
    tries: 0,
    uncertainTries: 0,
    claimId: null,
    leaseUntil: null,
    expiresAt: null,
    reopenedBehind: 0,
    conversationId: null,
    content,
    busySince: null,
  };
}

export function isEndState(state: DeliveryState): state is EndState {
  return endStates.some((end) => end === state);
}

export function isEnded({ state }: Pick<Delivery, 'state'>): boolean {
  return isEndState(state);
}

/** Whether a claim's lease is over: whoever finds it decides what becomes of the delivery. */
export function hasRunOut({ leaseUntil }: Pick<DeliveryRecord, 'leaseUntil'>, now: Date): boolean {
  return leaseUntil === null || Date.parse(leaseUntil) <= now.getTime();
}

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
    case 'cancelled':
      return { state: 'uncertain', reason: verdict.state };
  }
}

const FIRST_KEPT = 10;
const LAST_KEPT = 20;

/** The delivery with one more entry in its timeline, which is cut to the first 10 and the last 20. */
export function withEntry(
  delivery: DeliveryRecord,
  entry: Pick<TimelineEntry, 'at' | 'state'> & Partial<TimelineEntry>,
): DeliveryRecord {
  const timeline = [...delivery.timeline, { reason: null, detail: null, httpStatus: null, ...entry }];
  const isLong = timeline.length > FIRST_KEPT + LAST_KEPT;
  return {
    ...delivery,
    timeline: isLong ? [...timeline.slice(0, FIRST_KEPT), ...timeline.slice(-LAST_KEPT)] : timeline,
  };
}

/** The delivery in the state that a verdict names, or in what is left of it after an uncertain try. */
export function withVerdict(
  delivery: DeliveryRecord,
  due: Verdict,
  { at, detail, httpStatus }: { at: Date; detail?: string | undefined; httpStatus?: number | undefined },
): DeliveryRecord {
  const verdict = asFarAsKnown(due, delivery);
  const reason = 'reason' in verdict ? verdict.reason : null;
  const { state } = verdict;
  return withEntry(
    { ...delivery, state, reason, until: verdict.state === 'waiting' ? verdict.until : null, leaseUntil: null },
    { at: at.toISOString(), state, reason, detail: detail ?? null, httpStatus: httpStatus ?? null },
  );
}
