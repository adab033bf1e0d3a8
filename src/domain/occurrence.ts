import { type AcceptedNotification, hashOfRequest } from './acceptedNotification.ts';
import type { Notification } from './notification.ts';
import { nextOccurrence, occurrenceIn, type Recurrence } from './recurrence.ts';
import type { Recurring } from './series.ts';
import { DAY } from './time.ts';

/** One occurrence as a notification of its own. It gives way to the one after it, however late it is. */
export function occurrenceOf({ request }: Recurring, at: Date): Notification & { expiresAt: string } {
  const { recurrence: _, sendAt: __, id: ___, ...rest } = request;
  const next = nextOccurrence(boundedRecurrence(request), at)?.getTime() ?? Number.POSITIVE_INFINITY;
  const end = request.expiresAt === undefined ? Number.POSITIVE_INFINITY : Date.parse(request.expiresAt);
  const expiresAt = new Date(Math.min(at.getTime() + DAY, next, end)).toISOString();
  return { ...rest, sendAt: at.toISOString(), expiresAt };
}

/** Whether a notification is what a series became: others can have an id like it, chosen by a producer. */
export function isOccurrenceOf(recurring: Recurring, { id, hash }: Pick<AcceptedNotification, 'id' | 'hash'>): boolean {
  const named = occurrenceIn(id);
  return named?.seriesId === recurring.id && hashOfRequest(occurrenceOf(recurring, named.at)) === hash;
}

/** What would come at `expiresAt` or later would expire at once: it does not come. */
export function boundedRecurrence({ recurrence, expiresAt }: Recurring['request']): Recurrence {
  if (expiresAt === undefined) return recurrence;
  const bound = Math.min(Date.parse(expiresAt) - 1, Date.parse(recurrence.until ?? expiresAt));
  return { ...recurrence, until: new Date(bound).toISOString() };
}
