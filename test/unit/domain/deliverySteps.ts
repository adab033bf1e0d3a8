import type { SendOutcome } from '../../../src/domain/connectorAnswer.ts';
import { acceptedDelivery, type DeliveryRecord } from '../../../src/domain/delivery.ts';
import { type DeliveryEvent, type Rules, transition } from '../../../src/domain/transition.ts';

const START = Date.parse('2026-11-22T10:00:00.000Z');

/** So many seconds after acceptance. */
export const at = (seconds: number) => new Date(START + seconds * 1000);
export const iso = (seconds: number) => at(seconds).toISOString();

/** When a delivery expires that names no other time, in seconds. */
export const DEADLINE = 24 * 60 * 60;

export const ada = { user: { channelId: 'msteams', userId: '29:ada' } };
export const fresh = acceptedDelivery(ada, iso(0));

export function rulesAt(seconds: number, other: Partial<Rules> = {}): Rules {
  return { now: at(seconds), expiresAt: iso(DEADLINE), onUncertain: 'resend', isPersonal: false, ...other };
}

/** What becomes of a delivery by one event after another; a refusal fails the test. */
export function run(delivery: DeliveryRecord, events: readonly DeliveryEvent[], rules = rulesAt(1)): DeliveryRecord {
  return events.reduce((before, event) => {
    const next = transition(before, event, rules);
    if (next.ok) return next.delivery;
    throw new Error(`${event.kind} in state ${before.state}: ${next.refusal}`);
  }, delivery);
}

export const claim = (leaseUntil = iso(60), claimId = 'worker-1'): DeliveryEvent => ({
  kind: 'claim',
  claimId,
  leaseUntil,
});
/** With the longest back-off. */
export const outcome = (what: SendOutcome, detail?: string): DeliveryEvent => ({
  kind: 'outcome',
  outcome: what,
  detail,
  random: 1,
});
/** The person is in a dialog. */
export const busy = (until: string, detail?: string): DeliveryEvent => ({
  kind: 'hold',
  reason: 'busy',
  until,
  detail,
});
/** A claim whose holder made its call. */
export const tried = (what: SendOutcome): DeliveryEvent[] => [claim(), outcome(what)];
/** A claim whose holder died. */
export const crashed: DeliveryEvent[] = [claim(iso(0)), { kind: 'lease-end' }];
/** A replay; its guard was closed `closings` times before. */
export const reopen = (expiresAt = iso(2 * DEADLINE), closings = 0): DeliveryEvent => ({
  kind: 'reopen',
  replayId: 'replay-1',
  expiresAt,
  closings,
});

export const answered = {
  sent: { kind: 'sent', httpStatus: 201, activityId: 'a-1' },
  tooLarge: { kind: 'refused', why: 'too-large', httpStatus: 413, detail: 'HTTP 413' },
  rejected: { kind: 'refused', why: 'rejected', httpStatus: 400, detail: 'BadSyntax' },
  blocked: { kind: 'gone', why: 'blocked', httpStatus: 403 },
  unauthorized: { kind: 'not-taken', why: 'unauthorized', httpStatus: 401 },
  unreachable: { kind: 'not-taken', why: 'unreachable', detail: 'ECONNREFUSED' },
  untrusted: { kind: 'not-taken', why: 'untrusted', detail: 'not in ALLOWED_SERVICE_HOSTS' },
  busy: { kind: 'not-taken', why: 'conversation-busy', httpStatus: 412 },
  rateLimited: { kind: 'not-taken', why: 'rate-limited', httpStatus: 429, retryAfterMs: 3_600_000 },
  noAnswer: { kind: 'uncertain', detail: 'timeout' },
} as const satisfies Record<string, SendOutcome>;

/** `sent`, `waiting(retrying)`. */
export function words({ state, reason }: Pick<DeliveryRecord, 'state' | 'reason'>): string {
  return reason === null ? state : `${state}(${reason})`;
}
