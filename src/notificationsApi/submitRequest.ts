import { randomUUID } from 'node:crypto';
import { type AcceptServices, submitNotification } from '../delivery/acceptNotification.ts';
import type { Notification } from '../domain/notification.ts';
import { type Problem, show } from '../domain/problem.ts';

export type Submission =
  | { kind: 'accepted' | 'replayed'; id: string }
  /** The id was used for another notification. */
  | { kind: 'conflict'; problems: Problem[] };

/** Records a notification and queues it, under its own id or a new UUID. */
export async function submitRequest(services: AcceptServices, notification: Notification): Promise<Submission> {
  const id = notification.id ?? randomUUID();
  const { kind } = await submitNotification(services, id, notification);
  if (kind !== 'conflict') return { kind, id };
  const expected = 'an id of its own: it was used for another notification';
  return { kind, problems: [{ field: 'id', got: show(id), expected }] };
}

/** Without a host: behind a gateway the bot does not know its own, and the command has none. */
export function statusUrlOf(id: string): string {
  return `/api/notifications/${encodeURIComponent(id)}`;
}
