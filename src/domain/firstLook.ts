import { type AcceptedNotification, beginOf } from './acceptedNotification.ts';
import { type Due, lookAfter, workOf } from './due.ts';
import { wholeRange } from './range.ts';
import { beginningOf, planSeries, type Recurring, recurs, seriesDue } from './series.ts';
import { MINUTE } from './time.ts';

type Accepted = Pick<AcceptedNotification, 'id' | 'request' | 'acceptedAt'>;

/**
 * So long before its time what is for later gets its pointer, hidden until then: what is further ahead is left to the
 * sweep, which queues several of a second in one message. A timer that is late by less makes nothing late.
 */
const POINTED_AHEAD = 3 * MINUTE;

/** The row in `due` that is there before a notification is accepted. */
export function firstLook(accepted: Accepted, workLeaseSeconds: number): Due {
  const left = leftUntil(accepted);
  if (recurs(accepted)) {
    return seriesDue(accepted, left ?? new Date(lookAfter(new Date(accepted.acceptedAt), workLeaseSeconds)));
  }
  const look = lookAtItsTime(accepted, workLeaseSeconds);
  return left ? { ...look, at: left.toISOString() } : look;
}

/** The row in `due` of one whose pointer was queued: its holder must have had its time. */
export function lookAtItsTime(accepted: Accepted, workLeaseSeconds: number): Due {
  return workOf(accepted.id, wholeRange(accepted.request.to), new Date(beginOf(accepted)), workLeaseSeconds);
}

/**
 * How long the pointer that is queued now for all of it is hidden; undefined where a sweep queues it, or has done so.
 */
export function pointerDelayMs(accepted: Accepted, now: Date): number | undefined {
  if (recurs(accepted)) return leftUntil(accepted) ? undefined : 0;
  const aheadMs = Date.parse(beginOf(accepted)) - now.getTime();
  return aheadMs > POINTED_AHEAD ? undefined : Math.max(0, aheadMs);
}

/** When what is for later is queued, hidden until its time. */
export function pointedAt(accepted: Pick<Accepted, 'request' | 'acceptedAt'>): Date {
  return new Date(Date.parse(beginOf(accepted)) - POINTED_AHEAD);
}

/** From when on the sweep finds it; undefined where there is something to do at once. */
function leftUntil(accepted: Accepted): Date | undefined {
  const acceptedAt = new Date(accepted.acceptedAt);
  if (recurs(accepted)) return planningOf(accepted, acceptedAt);
  const queuedAt = pointedAt(accepted);
  return queuedAt > acceptedAt ? queuedAt : undefined;
}

/** When the first occurrence is prepared, where that is not now. */
function planningOf(recurring: Recurring, now: Date): Date | undefined {
  const { occurrences, lookAt } = planSeries(recurring, beginningOf(recurring), now);
  return occurrences.length === 0 ? (lookAt ?? undefined) : undefined;
}
