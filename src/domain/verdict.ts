import type { SendOutcome } from './connectorAnswer.ts';
import { type DeliveryRecord, type EndWithoutCall, isEndState, type Verdict } from './delivery.ts';
import type { Hold } from './hold.ts';
import type { Notification } from './notification.ts';
import type { Recipient } from './recipient.ts';
import { MINUTE, SECOND } from './time.ts';

/** When a delivery may be tried. */
export interface DeliveryTimes {
  expiresAt: string;
  now: Date;
}

/** Whether a delivery may be tried now; a verdict where it may not, in the order of the design, section 8. */
export function decideDelivery(
  recipient: Recipient | undefined,
  { tries }: Pick<DeliveryRecord, 'tries'>,
  { expiresAt, now, isPersonal }: DeliveryTimes & { isPersonal: boolean },
): 'send' | EndWithoutCall {
  if (now.getTime() >= Date.parse(expiresAt)) {
    return { state: 'expired', reason: tries > 0 ? 'retries' : 'deadline' };
  }
  if (!recipient) return { state: 'failed', reason: 'unknown-recipient' };
  if (recipient.optedOut) return { state: 'suppressed', reason: 'opted-out' };
  if (recipient.gone) return { state: 'suppressed', reason: recipient.gone.reason };
  if (isPersonal && recipient.kind === 'group') return { state: 'failed', reason: 'personal-only' };
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
export const MOST_UNCERTAIN_TRIES = 3;

/** What a try comes to; `random` is from 0 to 1. No wait goes past the end: then it expires. */
export function verdictOf(
  outcome: SendOutcome,
  record: DeliveryRecord,
  { expiresAt, ...how }: DeliveryTimes & { onUncertain: OnUncertain; random: number },
): Verdict {
  const verdict = whateverExpires(outcome, record, how);
  const isTooLong = verdict.state === 'waiting' && Date.parse(verdict.until) > Date.parse(expiresAt);
  return isTooLong ? { ...verdict, until: new Date(expiresAt).toISOString() } : verdict;
}

/**
 * Until when a 412 or a 429 holds its conversation. One delivery's end changes nothing of what the connector asked for:
 * the others wait as long as it said.
 */
export function holdAfter(
  outcome: SendOutcome,
  record: DeliveryRecord,
  moment: { now: Date; random: number },
): Hold | undefined {
  if (outcome.kind !== 'not-taken') return undefined;
  if (outcome.why !== 'rate-limited' && outcome.why !== 'conversation-busy') return undefined;
  const verdict = verdictOfNotTaken(outcome, record, moment);
  return verdict.state === 'waiting' && (verdict.reason === 'rate-limited' || verdict.reason === 'retrying')
    ? { reason: verdict.reason, until: verdict.until }
    : undefined;
}

function whateverExpires(
  outcome: SendOutcome,
  record: DeliveryRecord,
  { onUncertain, now, random }: { onUncertain: OnUncertain; now: Date; random: number },
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
      return { state: 'waiting', reason: 'retrying', until: later(backOffMs(record, random), now) };
    }
    case 'not-taken':
      return verdictOfNotTaken(outcome, record, { now, random });
  }
}

function verdictOfNotTaken(
  outcome: Extract<SendOutcome, { kind: 'not-taken' }>,
  record: DeliveryRecord,
  { now, random }: { now: Date; random: number },
): Verdict {
  switch (outcome.why) {
    case 'rate-limited':
      return {
        state: 'waiting',
        reason: 'rate-limited',
        // `Retry-After: 0` names no time: taken by its word, who answers so for ever is asked without a pause.
        until: later(outcome.retryAfterMs || backOffMs(record, random), now),
      };
    case 'unauthorized':
      // The next try has a fresh token and follows at once; when that one is refused too, the registration is wrong.
      return lastStatus(record) === UNAUTHORIZED
        ? { state: 'failed', reason: 'unauthorized' }
        : { state: 'waiting', reason: 'retrying', until: later(0, now) };
    case 'moved':
      return { state: 'waiting', reason: 'retrying', until: later(0, now) };
    case 'untrusted':
      return { state: 'failed', reason: 'rejected' };
    case 'conversation-busy':
    case 'unreachable':
      return { state: 'waiting', reason: 'retrying', until: later(backOffMs(record, random), now) };
  }
}

/** What the try before was answered. An entry with neither status nor detail, a claim or a hold, is of no try. */
export function lastStatus({ timeline }: Pick<DeliveryRecord, 'timeline'>): number | null {
  return timeline.findLast(({ httpStatus, detail }) => httpStatus !== null || detail !== null)?.httpStatus ?? null;
}

/** Whether its conversation was opened anew already, since it was accepted or reopened. */
export function hasMoved({ timeline }: Pick<DeliveryRecord, 'timeline'>): boolean {
  const since = timeline.slice(timeline.findLastIndex(({ state }) => isEndState(state)) + 1);
  return since.some(({ state, httpStatus }) => state === 'waiting' && httpStatus === NOT_FOUND);
}

const UNAUTHORIZED = 401;
const NOT_FOUND = 404;
const FIRST_BACK_OFF = 2 * SECOND;
const LONGEST_BACK_OFF = 5 * MINUTE;

/** Evenly from 0 to 2 s, doubled with each try, 5 min at most: full jitter, so that those who failed together part. */
function backOffMs({ tries }: Pick<DeliveryRecord, 'tries'>, random: number): number {
  return random * Math.min(LONGEST_BACK_OFF, FIRST_BACK_OFF * 2 ** tries);
}

function later(delayMs: number, now: Date): string {
  return new Date(now.getTime() + delayMs).toISOString();
}
