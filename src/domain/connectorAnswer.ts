import type { GoneReason } from './recipient.ts';
import { HOUR, SECOND } from './time.ts';

/** What a connector answered to one POST. */
export interface ConnectorAnswer {
  status: number;
  /** The `Retry-After` header as it came. */
  retryAfter?: string | undefined;
  body: string;
}

/** What became of one try to send (design, section 6). */
export type SendOutcome =
  | { kind: 'sent'; activityId?: string; httpStatus: number }
  | { kind: 'not-taken'; why: 'rate-limited'; retryAfterMs?: number; httpStatus: number }
  /** `moved`: the conversation was not found, and another one is there now. */
  | { kind: 'not-taken'; why: 'conversation-busy' | 'unauthorized' | 'moved'; httpStatus: number }
  | { kind: 'not-taken'; why: 'unreachable' | 'untrusted'; detail: string }
  | { kind: 'gone'; why: GoneReason; httpStatus: number }
  | { kind: 'refused'; why: 'too-large' | 'rejected'; httpStatus?: number; detail: string }
  | { kind: 'uncertain'; detail: string; httpStatus?: number };

/** For a log: `not-taken, unreachable`, `refused, HTTP 400`. */
export function describeOutcome(outcome: SendOutcome): string {
  const why = 'why' in outcome ? outcome.why : undefined;
  const status = 'httpStatus' in outcome && outcome.httpStatus ? `HTTP ${outcome.httpStatus}` : undefined;
  const detail = 'detail' in outcome ? outcome.detail : undefined;
  return [outcome.kind, why, status ?? detail].filter((word) => word !== undefined).join(', ');
}

/** Teams' codes of a 403 that mean that this person, or this group, is gone for us. */
const GONE_403 = new Map<string | undefined, GoneReason>([
  ['ConversationBlockedByUser', 'blocked'],
  ['MessageWritesBlocked', 'blocked'],
  ['BotNotInConversationRoster', 'uninstalled'],
  ['ForbiddenOperationException', 'uninstalled'],
  ['BotDisabledByAdmin', 'disabled'],
]);

// What an answer says ends up in our records: an id or a code that is neither must not burst a row or bring a text in.
const ID = /^[^\p{Cc}\p{Cs}]{1,2000}$/u;
const CODE = /^[\w.:-]{1,100}$/;

/** `Sun, 06 Nov 1994 08:49:37 GMT`, or the older `Sunday, 06-Nov-94 08:49:37 GMT` (RFC 9110, 5.6.7). */
const HTTP_DATE = /^[A-Z][a-z]{2,8}, \d\d[ -][A-Z][a-z]{2}[ -]\d{2,4} \d\d:\d\d:\d\d GMT$/;

export function classifyAnswer({ status, retryAfter, body }: ConnectorAnswer, now: Date): SendOutcome {
  if (status >= 200 && status < 300) {
    const activityId = textField(parseObject(body), 'id');
    const isId = activityId !== undefined && ID.test(activityId);
    return { kind: 'sent', httpStatus: status, ...(isId ? { activityId } : {}) };
  }
  const code = errorCode(body);
  if (status === 429) {
    const retryAfterMs = parseRetryAfter(retryAfter, now);
    return {
      kind: 'not-taken',
      why: 'rate-limited',
      httpStatus: status,
      ...(retryAfterMs === undefined ? {} : { retryAfterMs }),
    };
  }
  if (status === 412) return { kind: 'not-taken', why: 'conversation-busy', httpStatus: status };
  if (status === 401) return { kind: 'not-taken', why: 'unauthorized', httpStatus: status };
  if (status === 408 || status >= 500)
    return { kind: 'uncertain', httpStatus: status, detail: code ?? `HTTP ${status}` };
  const gone = status === 403 ? GONE_403.get(code) : undefined;
  if (gone) return { kind: 'gone', why: gone, httpStatus: status };
  if (status === 404 && code === 'ConversationNotFound') return { kind: 'gone', why: 'not-found', httpStatus: status };
  return {
    kind: 'refused',
    why: status === 413 ? 'too-large' : 'rejected',
    httpStatus: status,
    detail: code ?? `HTTP ${status}`,
  };
}

/** Seconds or a date, as milliseconds from now; an hour at most. Absent, negative or unreadable: undefined. */
export function parseRetryAfter(header: string | undefined, now: Date): number | undefined {
  const value = header?.trim() ?? '';
  const ms = /^\d+$/.test(value)
    ? Number(value) * SECOND
    : HTTP_DATE.test(value)
      ? Date.parse(value) - now.getTime()
      : Number.NaN;
  return ms >= 0 ? Math.min(ms, HOUR) : undefined;
}

/**
 * The code inside a connector's error: `{"error":{"code"}}`, Teams' `{"errorCode","message":"<JSON with subCode>"}`,
 * or a code beside them. Only a code decides; a message's words never do.
 */
function errorCode(body: string): string | undefined {
  const outer = parseObject(body);
  const error = objectField(outer, 'error');
  const nested = parseObject(textField(outer, 'message') ?? textField(error, 'message') ?? '');
  const candidates = [
    textField(nested, 'subCode'),
    textField(error, 'subCode'),
    textField(outer, 'subCode'),
    textField(error, 'code'),
    textField(outer, 'code'),
  ];
  return candidates.find((code) => code !== undefined && CODE.test(code));
}

type Json = Record<string, unknown>;

function parseObject(text: string): Json | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null ? { ...value } : undefined;
  } catch {
    return undefined;
  }
}

function objectField(json: Json | undefined, name: string): Json | undefined {
  const value = json?.[name];
  return typeof value === 'object' && value !== null ? { ...value } : undefined;
}

function textField(json: Json | undefined, name: string): string | undefined {
  const value = json?.[name];
  return typeof value === 'string' && value !== '' ? value : undefined;
}
