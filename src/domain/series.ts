import { z } from 'zod';
import type { AcceptedNotification } from './acceptedNotification.ts';
import type { Due } from './due.ts';
import type { Notification } from './notification.ts';
import { boundedRecurrence, occurrenceOf } from './occurrence.ts';
import { wholeRange } from './range.ts';
import { latestOccurrence, nextOccurrence, occurrenceId, occurrenceIn, type Recurrence } from './recurrence.ts';
import { later, MINUTE } from './time.ts';

/** How far a notification with a recurrence has got. */
export const seriesSchema = z.object({
  /** Occurrences up to here have become notifications, or are left out. */
  planned: z.string(),
  paused: z.boolean(),
  /** Occurrences up to here did not come, because of a pause: what was prepared before it was cancelled. */
  leftOut: z.string().exactOptional(),
  /** Ids of those that it became last, the newest first. */
  recent: z.array(z.string()),
});
export type Series = z.infer<typeof seriesSchema>;

/** A notification that recurs. */
export type Recurring = Pick<AcceptedNotification, 'id' | 'acceptedAt' | 'cancelledAt' | 'tooLateAt'> & {
  request: Notification & { recurrence: Recurrence };
};

export function recurs<T extends { request: Notification }>(
  accepted: T,
): accepted is T & { request: T['request'] & { recurrence: Recurrence } } {
  return accepted.request.recurrence !== undefined;
}

/** What GET and `schedule` show of it. */
export interface RecurrenceStatus {
  /** Null while it is paused, and when nothing comes any more. */
  next: string | null;
  paused: boolean;
  recent: string[];
}

/**
 * So long before its time an occurrence becomes a notification, which is queued near its time as others are: what pauses
 * or ends the series until then need not catch up with it.
 */
export const AHEAD = 5 * MINUTE;

const MOST_RECENT = 10;

/** What is to be done for a series now. */
export interface Plan {
  series: Series;
  /** These become notifications, the earliest first. */
  occurrences: Date[];
  /** When there is something to do again; null while it is paused, and when nothing comes any more. */
  lookAt: Date | null;
}

/** From `sendAt` on where it says so; never what was before its acceptance. */
export function beginningOf({
  request: { sendAt },
  acceptedAt,
}: Pick<Recurring, 'acceptedAt'> & { request: Notification }): Series {
  const accepted = Date.parse(acceptedAt);
  const planned = sendAt === undefined ? accepted : Math.max(accepted, Date.parse(sendAt) - 1);
  return { planned: new Date(planned).toISOString(), paused: false, recent: [] };
}

/** What is kept of a recurrence, as it begins where nothing was planned yet; undefined for what is sent once. */
export function seriesIn<T extends Pick<Recurring, 'acceptedAt'> & { request: Notification }>(stored: {
  accepted: T;
  series: Series | undefined;
}) {
  const { accepted, series } = stored;
  return recurs(accepted) ? { recurring: accepted, series: series ?? beginningOf(accepted) } : undefined;
}

/**
 * Of those that were missed, because nothing ran, the last one is caught up; those before it are left out: one of each
 * hour of a night would be no help. Of those that come soon each is prepared.
 */
export function planSeries({ id, request }: Recurring, series: Series, now: Date): Plan {
  const recurrence = boundedRecurrence(request);
  if (series.paused) return { series, occurrences: [], lookAt: null };
  const planned = new Date(series.planned);
  const missed = latestOccurrence(recurrence, { after: planned, upTo: now });
  const occurrences = missed ? [missed] : [];
  let last = later(planned, now);
  let next = nextOccurrence(recurrence, last);
  for (; next && next.getTime() <= now.getTime() + AHEAD; next = nextOccurrence(recurrence, next)) {
    occurrences.push(next);
    last = next;
  }
  // Its end does not move on when it is looked at again.
  if (!next && occurrences.length === 0) return { series, occurrences, lookAt: null };
  const ids = occurrences.map((at) => occurrenceId(id, at)).reverse();
  return {
    series: { ...series, planned: last.toISOString(), recent: [...ids, ...series.recent].slice(0, MOST_RECENT) },
    occurrences,
    lookAt: next ? new Date(next.getTime() - AHEAD) : null,
  };
}

/**
 * The ids of occurrences that may be prepared and not sent yet, those included that a crash has left unrecorded. What
 * has expired is none of them: who reopens that wants it.
 */
export function preparedIds(recurring: Recurring, series: Series, now: Date): string[] {
  const { occurrences } = planSeries(recurring, { ...series, paused: false }, now);
  const ids = new Set([...series.recent, ...occurrences.map((at) => occurrenceId(recurring.id, at))]);
  return [...ids].filter((id) => {
    const at = occurrenceIn(id)?.at;
    return at !== undefined && Date.parse(occurrenceOf(recurring, at).expiresAt) > now.getTime();
  });
}

/** Whether an occurrence does not come: its series was ended, is paused, or was when its time came. */
export function isStopped({ cancelledAt }: Recurring, { paused, leftOut }: Series, at: Date): boolean {
  return cancelledAt !== undefined || paused || (leftOut !== undefined && at.getTime() <= Date.parse(leftOut));
}

/** As it goes on after a pause: what came meanwhile is left out. */
export function resumed(series: Series, now: Date): Series {
  const planned = later(new Date(series.planned), now).toISOString();
  return { ...series, paused: false, planned, leftOut: planned };
}

/** Whether something is still to become a notification; after a pause, where it is paused. */
export function goesOn(recurring: Recurring, series: Series, now: Date): boolean {
  if (recurring.cancelledAt !== undefined) return false;
  const plan = planSeries(recurring, series.paused ? resumed(series, now) : series, now);
  return plan.occurrences.length > 0 || plan.lookAt !== null;
}

/**
 * By its record alone. `running` while it catches up with what was missed, and nothing comes after that; when it is
 * `done`, what it became last may still be under way.
 */
export function stateOfSeries(
  recurring: Recurring,
  series: Series,
  now: Date,
): 'cancelled' | 'scheduled' | 'running' | 'done' {
  if (recurring.cancelledAt !== undefined) return 'cancelled';
  const isOn = goesOn(recurring, series, now);
  if (statusOfSeries(recurring, series, now).next !== null || (series.paused && isOn)) return 'scheduled';
  return isOn ? 'running' : 'done';
}

export function statusOfSeries(recurring: Recurring, series: Series, now: Date): RecurrenceStatus {
  const { paused, recent, leftOut } = series;
  const from = later(new Date(leftOut ?? beginningOf(recurring).planned), now);
  const isOver = paused || recurring.cancelledAt !== undefined;
  const next = isOver ? undefined : nextOccurrence(boundedRecurrence(recurring.request), from);
  return { next: next?.toISOString() ?? null, paused, recent };
}

/** When a series that has ended did. */
export function endOfSeries({ cancelledAt, request }: Recurring, { planned }: Series): Date {
  return new Date(cancelledAt ?? boundedRecurrence(request).until ?? planned);
}

/** When nothing of a series comes any more, paused or not; undefined for one without an end. */
export function lastMomentOf({ request }: Recurring): Date | undefined {
  const { until } = boundedRecurrence(request);
  return until === undefined ? undefined : new Date(until);
}

/** The row in `due` by which it is gone on with. */
export function seriesDue({ id, request: { to } }: Recurring, at: Date): Due {
  return { kind: 'series', id, range: wholeRange(to), at: at.toISOString() };
}
