import { randomUUID } from 'node:crypto';
import { type AcceptServices, submitNotification } from '../delivery/acceptNotification.ts';
import { neverComes } from '../domain/neverComes.ts';
import type { Notification } from '../domain/notification.ts';
import { type Problem, show } from '../domain/problem.ts';

export type Submission =
  | { kind: 'accepted' | 'replayed'; id: string }
  /** The id was used for another notification. */
  | { kind: 'conflict'; problems: Problem[] }
  /** Nothing of it would ever come. */
  | { kind: 'over'; problems: Problem[] };

/** Records a notification and queues it, under its own id or a new UUID. */
export async function submitRequest(services: AcceptServices, notification: Notification): Promise<Submission> {
  const id = notification.id ?? randomUUID();
  const problems = neverComes(notification, services.now());
  // One that was accepted in time, and is over by now, is answered as it was then.
  if (problems.length > 0 && !(await services.notifications.get(id))) return { kind: 'over', problems };
  const { kind } = await submitNotification(services, id, notification);
  if (kind !== 'conflict') return { kind, id };
  const expected = 'an id of its own: it was used for another notification';
  return { kind, problems: [{ field: 'id', got: show(id), expected }] };
}

/** Without a host: behind a gateway the bot does not know its own, and the command has none. */
export function statusUrlOf(id: string): string {
  return `/api/notifications/${encodeURIComponent(id)}`;
}
