import type { Bot } from '../conversation/bot.ts';
import { unavailable } from '../domain/availability.ts';
import { type Notification, parseNotification } from '../domain/notification.ts';
import { ownIdProblems } from '../domain/ownIds.ts';
import type { Problem } from '../domain/problem.ts';

/** A limit of requests (design, section 4); the queue has its own. */
export const MOST_USERS = 500;

export type CheckedRequest =
  | { kind: 'good'; notification: Notification }
  | { kind: 'invalid'; problems: Problem[] }
  /** Every field is right, and some of them are of a capability that does not exist yet. */
  | { kind: 'not-available'; problems: Problem[] };

/**
 * Whether a notification can be accepted over HTTP or by the command, which takes what HTTP takes. Never throws.
 * @param checkDialog what is wrong with the dialog that it opens.
 */
export function checkRequest(json: unknown, checkDialog: Bot['check']): CheckedRequest {
  // Before the schema, which takes seconds for the 300 thousand users that a body has room for.
  const excess = tooManyUsers(json);
  if (excess.length > 0) return { kind: 'invalid', problems: excess };
  const parsed = parseNotification(json);
  if (!parsed.ok) return { kind: 'invalid', problems: parsed.problems };
  const ownId = ownIdProblems(parsed.notification);
  if (ownId.length > 0) return { kind: 'invalid', problems: ownId };
  const { dialog } = parsed.notification;
  const dialogProblems = dialog ? checkDialog(dialog) : [];
  if (dialogProblems.length > 0) return { kind: 'invalid', problems: dialogProblems };
  const problems = unavailable(parsed.notification);
  return problems.length > 0
    ? { kind: 'not-available', problems }
    : { kind: 'good', notification: parsed.notification };
}

function tooManyUsers(json: unknown): Problem[] {
  const users = propertyOf(propertyOf(json, 'to'), 'users');
  if (!Array.isArray(users) || users.length <= MOST_USERS) return [];
  return [{ field: 'to.users', got: `${users.length} users`, expected: `at most ${MOST_USERS}` }];
}

function propertyOf(value: unknown, name: string): unknown {
  return typeof value === 'object' && value !== null ? Reflect.get(value, name) : undefined;
}
