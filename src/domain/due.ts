import { z } from 'zod';
import type { AcceptedNotification } from './acceptedNotification.ts';
import type { Counts } from './guard.ts';
import { hashOf, shardOf } from './keys.ts';
import type { Range } from './range.ts';
import { DAY, HOUR, MINUTE, SECOND } from './time.ts';

/**
 * What must be looked at later, written before the state that relies on it (design, section 6):
 * `work` is a range of a notification that is not known to be finished; `replay` one that is reopened, apart so that
 * who has just finished the rest does not take it away; `purge` a record whose time is over; `turn` an inbound
 * activity (`id` is its conversation's key, `range` its row in the inbox, or END_OF_DIALOG); `series` a notification
 * with a recurrence, whose next occurrence is to be planned; `job` long work (`id` is the job's); `subscription` what is
 * kept of a topic (`id`) until its time is over: the shard of its watches that have ended, or LATEST.
 */
export const dueSchema = z.object({
  v: z.literal(1),
  kind: z.enum(['work', 'replay', 'purge', 'turn', 'series', 'job', 'subscription']),
  id: z.string(),
  range: z.string(),
  at: z.string(),
  /** It was queued again, because it was late or who had it had died. */
  again: z.boolean().exactOptional(),
});
export type Due = Omit<z.infer<typeof dueSchema>, 'v'>;

/** Before it a pointer for a time that is further ahead than the queue reaches is queued. */
const REACH = 7 * DAY;
const BEFORE_ITS_TIME = HOUR;

/**
 * When a sweep looks at what waits until a time from `since` on: after it; before it where no pointer for it could be
 * queued then.
 */
export function lookAtWait(until: string, since: string, workLeaseSeconds: number): string {
  const time = Date.parse(until);
  if (time - Date.parse(since) <= REACH) return lookAfter(new Date(time), workLeaseSeconds);
  return new Date(time - BEFORE_ITS_TIME).toISOString();
}

/** Whether the pointer for that time is still to be queued: when the wait began, `since`, it was too far ahead. */
export function lacksPointer(until: string, since: string, now: Date): boolean {
  const [time, begin] = [Date.parse(until), Date.parse(since)];
  return time - begin > REACH && time - now.getTime() <= REACH && time > now.getTime();
}

/** Between the end of a lease and the look at what it left: clocks differ a little. */
const SLACK = 5 * SECOND;

/** A turn lock holds so long: who is paused for longer loses it. The longest lease that a blob has. */
export const LONGEST_TURN_SECONDS = 60;

/** When a sweep looks at what somebody has until `leaseUntil`. */
export function lookAtEnd(leaseUntil: string): string {
  return new Date(Date.parse(leaseUntil) + SLACK).toISOString();
}

/** When a sweep looks at work that is under way, or begins, at `from`: its holder must have had its time. */
export function lookAfter(from: Date, workLeaseSeconds: number): string {
  return lookAtEnd(new Date(from.getTime() + workLeaseSeconds * SECOND).toISOString());
}

/** As long as a queue hides what a dead host had. */
const LONGEST_PATIENCE = 10 * MINUTE;

/**
 * When a sweep looks again at what it has just queued. Where many fall due together, a pointer that is late mostly
 * stands behind others: it is given as long again as it is late, so that sweeps do not add to what is queued.
 */
export function lookAgain(now: Date, since: string | undefined, workLeaseSeconds: number): string {
  const soon = lookAfter(now, workLeaseSeconds);
  const lateMs = since === undefined ? 0 : Math.min(now.getTime() - Date.parse(since), LONGEST_PATIENCE);
  const patient = new Date(now.getTime() + lateMs).toISOString();
  return patient > soon ? patient : soon;
}

/** The row in `due` of work that is under way, or begins, at `from`. */
export function workOf(id: string, range: Range, from: Date, workLeaseSeconds: number): Due {
  return { kind: 'work', id, range, at: lookAfter(from, workLeaseSeconds) };
}

/** The row in `due` that is there before an inbound activity is taken. */
export function turnOf(conversationKey: string, { id, arrivedAt }: { id: string; arrivedAt: string }): Due {
  return { kind: 'turn', id: conversationKey, range: id, at: lookAfter(new Date(arrivedAt), LONGEST_TURN_SECONDS) };
}

/** Stands for a row of the inbox where a dialog is ended without one, by a delivery or an invoke. */
export const END_OF_DIALOG = 'end-of-dialog';

/** The row in `due` by which what waits for the end of a dialog is found. */
export function endOfDialog(conversationKey: string, at: Date): Due {
  return turnOf(conversationKey, { id: END_OF_DIALOG, arrivedAt: at.toISOString() });
}

/** One row for each job, whatever it is about to do: the sweep asks the job itself. */
const OF_JOB = 'job';

/** The row in `due` of a job that is looked at once whoever has it from `from` on has had their time. */
export function jobLook(id: string, from: Date, workLeaseSeconds: number): Due {
  return jobLookAt(id, lookAfter(from, workLeaseSeconds));
}

export function jobLookAt(id: string, at: string): Due {
  return { kind: 'job', id, range: OF_JOB, at };
}

/** Stands for the last event of a topic. */
export const LATEST = 'latest';

/** The row in `due` by which the last event of a topic is removed. @param time when it happened */
export function latestLook(topic: string, time: string, keeping: { now: Date; retentionDays: number }): Due {
  return { kind: 'subscription', id: topic, range: LATEST, at: overAt(time, keeping) };
}

/** The row in `due` by which the watches are removed that an event has ended. @param time when it happened */
export function endedLook(
  { topic, shard }: { topic: string; shard: string },
  time: string,
  keeping: { now: Date; retentionDays: number },
): Due {
  return { kind: 'subscription', id: topic, range: shard, at: overAt(time, keeping) };
}

/** Events can tell of what was long ago: the row is written before that which it leads to. */
function overAt(time: string, { now, retentionDays }: { now: Date; retentionDays: number }): string {
  return new Date(Math.max(Date.parse(time), now.getTime()) + retentionDays * DAY).toISOString();
}

export function purgeOf(id: string, range: Range, endedAt: Date, retentionDays: number): Due {
  return { kind: 'purge', id, range, at: new Date(endedAt.getTime() + retentionDays * DAY).toISOString() };
}

/** When the last of its deliveries ended; one that nobody was meant by ended when it was accepted. */
export function endOf(
  { acceptedAt }: Pick<AcceptedNotification, 'acceptedAt'>,
  { lastEndAt }: Pick<Counts, 'lastEndAt'>,
): Date {
  return new Date(lastEndAt || acceptedAt);
}

/** `20261122T1324-07`: the minute first, so that the rows are in the order of their time. */
export function partitionOf({ at, id }: Pick<Due, 'at' | 'id'>): string {
  return `${minuteOf(at)}-${shardOf(hashOf(id))}`;
}

/** One row for each range and minute. */
export function rowOf({ kind, id, range }: Pick<Due, 'kind' | 'id' | 'range'>): string {
  return `${kind}-${hashOf(id)}-${range}`;
}

/** Every partition of what is due at `now` sorts before this one. */
export function firstNotDue(now: Date): string {
  return minuteOf(new Date(now.getTime() + MINUTE).toISOString());
}

function minuteOf(at: string): string {
  return at.slice(0, 16).replaceAll(/[-:]/g, '');
}
