import { randomUUID } from 'node:crypto';
import { submitNotification } from '../../src/delivery/acceptNotification.ts';
import { unavailable } from '../../src/domain/availability.ts';
import { type Notification, parseNotification } from '../../src/domain/notification.ts';
import { type Problem, show } from '../../src/domain/problem.ts';
import type { Stores } from '../../src/stores.ts';

export type Submission =
  | { kind: 'accepted' | 'replayed'; id: string }
  | { kind: 'refused'; why: string; problems: Problem[] };

/** Accepts what the POST would accept, and refuses what it would refuse. */
export async function submit(stores: Stores, json: unknown): Promise<Submission> {
  const checked = check(json);
  if (!checked.ok) return { kind: 'refused', why: checked.why, problems: checked.problems };
  const id = checked.notification.id ?? randomUUID();
  const { kind } = await submitNotification(stores, id, checked.notification);
  if (kind !== 'conflict') return { kind, id };
  const expected = 'an id of its own: it was used for another notification';
  return { kind: 'refused', why: 'the id is taken', problems: [{ field: 'id', got: show(id), expected }] };
}

/** As the POST answers it: without a host, which the command does not know. */
export function statusUrlOf(id: string): string {
  return `/api/notifications/${encodeURIComponent(id)}`;
}

type Checked = { ok: true; notification: Notification } | { ok: false; why: string; problems: Problem[] };

/** Limits of the POST (design, section 4). */
const MOST_BYTES = 1024 * 1024;
const MOST_USERS = 500;

function check(json: unknown): Checked {
  const parsed = parseNotification(json);
  if (!parsed.ok) return { ok: false, why: 'it is not a valid notification', problems: parsed.problems };
  const { notification } = parsed;
  const problems = [...unavailable(notification), ...tooMany(notification)];
  return problems.length > 0 ? { ok: false, why: 'it asks for what cannot be had', problems } : parsed;
}

function tooMany(notification: Notification): Problem[] {
  const bytes = Buffer.byteLength(JSON.stringify(notification));
  const users = 'users' in notification.to ? notification.to.users.length : 0;
  return [
    ...(bytes > MOST_BYTES ? [{ field: '', got: `${bytes} bytes`, expected: `at most ${MOST_BYTES} bytes` }] : []),
    ...(users > MOST_USERS ? [{ field: 'to.users', got: `${users} users`, expected: `at most ${MOST_USERS}` }] : []),
  ];
}
