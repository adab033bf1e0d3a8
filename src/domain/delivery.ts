import { z } from 'zod';
import type { SendOutcome } from './connectorAnswer.ts';
import type { Address } from './notification.ts';
import type { GoneReason } from './recipient.ts';

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
