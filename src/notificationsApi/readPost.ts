import type { Bot } from '../conversation/bot.ts';
import { type HttpAnswer, problemAnswer } from '../domain/httpAnswer.ts';
import { type Notification, notificationId } from '../domain/notification.ts';
import { type Problem, problemsOf, show } from '../domain/problem.ts';
import { readJsonBody } from '../domain/requestBody.ts';
import { type ApiRequest, queryParameter } from './apiRequest.ts';
import { checkRequest } from './checkRequest.ts';

export type ReadPost =
  /** Its `id` is that of the header or of the body, absent where neither has one. */
  { ok: true; notification: Notification; isDryRun: boolean } | { ok: false; answer: HttpAnswer };

/** What a POST asks for, or why it is refused. Never throws. */
export function readPost(
  { body, idempotencyKey, query }: Omit<ApiRequest, 'method' | 'id'>,
  checkDialog: Bot['check'],
): ReadPost {
  const read = readJsonBody(body);
  if (!read.ok) return read;
  const keyed = withKey(read.json, idempotencyKey);
  const checked = checkRequest(keyed.json, checkDialog);
  const dryRun = queryParameter(query, 'dryRun') ?? 'false';
  const problems = [
    ...(checked.kind === 'invalid' ? checked.problems : []),
    ...keyed.problems,
    ...(dryRun === 'true' || dryRun === 'false' ? [] : [wrongDryRun(dryRun)]),
  ];
  if (checked.kind === 'invalid' || problems.length > 0) return refuse(400, 'The request is not valid', problems);
  if (checked.kind === 'not-available') {
    return refuse(501, 'The request asks for what this version does not have', checked.problems);
  }
  return { ok: true, notification: checked.notification, isDryRun: dryRun === 'true' };
}

function refuse(status: number, title: string, problems: Problem[]): ReadPost {
  return { ok: false, answer: problemAnswer(status, title, problems) };
}

const wrongDryRun = (given: string): Problem => ({ field: 'dryRun', got: show(given), expected: 'true | false' });

/** The header is the id: it has an id's form, and no other one is beside it. */
function withKey(json: unknown, key: string | null): { json: unknown; problems: Problem[] } {
  const field = 'Idempotency-Key';
  if (key === null || typeof json !== 'object' || json === null || Array.isArray(json)) return { json, problems: [] };
  const parsed = notificationId.safeParse(key);
  if (!parsed.success) {
    return { json, problems: problemsOf(parsed.error, key).map((problem) => ({ ...problem, field })) };
  }
  const id = 'id' in json ? json.id : key;
  if (id === key) return { json: { ...json, id: key }, problems: [] };
  const expected = `the id of the body, ${show(id)}, or one of the two alone`;
  return { json, problems: [{ field, got: show(key), expected }] };
}
