import { z } from 'zod';
import type { SendOutcome } from './connectorAnswer.ts';
import type { Address } from './notification.ts';
import type { GoneReason, Recipient } from './recipient.ts';

export const endStates = ['sent', 'failed', 'expired', 'suppressed', 'cancelled', 'uncertain'] as const;
const states = ['accepted', 'waiting', 'sending', ...endStates] as const;
export type DeliveryState = (typeof states)[number];

/** A state and why: the words of the design, section 6. */
export type Verdict =
  | { state: 'sent' }
  | { state: 'waiting'; reason: 'rate-limited' | 'retrying' }
  | {
      state: 'failed';
      reason: 'unknown-recipient' | 'rejected' | 'too-large' | 'unauthorized' | 'dead-lettered' | GoneReason;
    }
  | { state: 'expired'; reason: 'deadline' }
  | { state: 'suppressed'; reason: 'opted-out' | GoneReason }
  | { state: 'uncertain'; reason: 'dead-lettered' | 'failed' | 'expired' | 'suppressed' };

const timelineEntry = z.object({
  at: z.string(),
  state: z.enum(states),
  reason: z.string().nullable(),
  detail: z.string().nullable(),
  httpStatus: z.number().nullable(),
});
type TimelineEntry = z.infer<typeof timelineEntry>;

/** One notification for one recipient, as it is stored and as GET shows it. */
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

export function acceptedDelivery(recipient: Address, acceptedAt: string): Delivery {
  return {
    recipient,
    state: 'accepted',
    reason: null,
    until: null,
    attempts: 0,
    activityId: null,
    possibleDuplicate: false,
    timeline: [{ at: acceptedAt, state: 'accepted', reason: null, detail: null, httpStatus: null }],
  };
}

export function isEnded(delivery: Pick<Delivery, 'state'>): boolean {
  return endStates.some((state) => state === delivery.state);
}

/** Whether a delivery may be tried now; a verdict where it may not, in the order of the design, section 8. */
export function decideDelivery(
  recipient: Recipient | undefined,
  times: { acceptedAt: string; expiresAt: string },
  now: Date,
): 'send' | Verdict {
  if (now.getTime() >= Date.parse(times.expiresAt)) return { state: 'expired', reason: 'deadline' };
  if (!recipient) return { state: 'failed', reason: 'unknown-recipient' };
  if (recipient.optedOut) return { state: 'suppressed', reason: 'opted-out' };
  if (recipient.gone) return { state: 'suppressed', reason: recipient.gone.reason };
  return 'send';
}

export function verdictOf(outcome: SendOutcome): Verdict {
  switch (outcome.kind) {
    case 'sent':
      return { state: 'sent' };
    case 'gone':
      return { state: 'failed', reason: outcome.why };
    case 'refused':
      return { state: 'failed', reason: outcome.why };
    case 'uncertain':
      return { state: 'waiting', reason: 'retrying' };
    case 'not-taken':
      return verdictOfNotTaken(outcome.why);
  }
}

function verdictOfNotTaken(why: Extract<SendOutcome, { kind: 'not-taken' }>['why']): Verdict {
  switch (why) {
    case 'rate-limited':
      return { state: 'waiting', reason: 'rate-limited' };
    case 'unauthorized':
      return { state: 'failed', reason: 'unauthorized' };
    case 'untrusted':
      return { state: 'failed', reason: 'rejected' };
    case 'conversation-busy':
    case 'unreachable':
      return { state: 'waiting', reason: 'retrying' };
  }
}

/** The end of a delivery whose message nobody could finish. */
export const givenUp: Verdict = { state: 'failed', reason: 'dead-lettered' };

/** After an uncertain try nobody can say that it was not sent: then the word of the end that was due is the reason. */
function asFarAsKnown(verdict: Verdict, { possibleDuplicate }: Delivery): Verdict {
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

const FIRST_KEPT = 10;
const LAST_KEPT = 20;

/** The delivery after a verdict, its timeline cut to the first 10 and the last 20 entries. */
export function withVerdict(
  delivery: Delivery,
  due: Verdict,
  what: { at: Date; outcome?: SendOutcome; detail?: string },
): Delivery {
  const { outcome } = what;
  const verdict = asFarAsKnown(due, delivery);
  const reason = 'reason' in verdict ? verdict.reason : null;
  const told = outcome && 'detail' in outcome ? outcome.detail : undefined;
  const details = [what.detail, told].filter((text) => text !== undefined);
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
    attempts: delivery.attempts + (outcome ? 1 : 0),
    activityId: outcome?.kind === 'sent' ? (outcome.activityId ?? null) : delivery.activityId,
    possibleDuplicate: delivery.possibleDuplicate || outcome?.kind === 'uncertain',
    timeline:
      timeline.length > FIRST_KEPT + LAST_KEPT
        ? [...timeline.slice(0, FIRST_KEPT), ...timeline.slice(-LAST_KEPT)]
        : timeline,
  };
}
