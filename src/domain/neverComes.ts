import type { Notification } from './notification.ts';
import { boundedRecurrence } from './occurrence.ts';
import { type Problem, show } from './problem.ts';
import { nextOccurrence } from './recurrence.ts';
import { beginningOf } from './series.ts';

/** What is wrong with a recurrence that is accepted now, and of which nothing would ever come. */
export function neverComes({ recurrence, ...request }: Notification, now: Date): Problem[] {
  if (!recurrence) return [];
  const recurring = { id: '', acceptedAt: now.toISOString(), request: { ...request, recurrence } };
  const from = new Date(beginningOf(recurring).planned);
  if (nextOccurrence(boundedRecurrence(recurring.request), from)) return [];
  const first = nextOccurrence({ ...recurrence, until: undefined }, from);
  const expected = `a time after ${(first ?? from).toISOString()}, when it comes first`;
  const { until } = recurrence;
  const isUntil = until !== undefined && nextOccurrence(recurrence, from) === undefined;
  if (isUntil) return [{ field: 'recurrence.until', got: show(until), expected }];
  return [{ field: 'expiresAt', got: show(request.expiresAt), expected }];
}
