import { readAttributes } from './eventAttributes.ts';
import { type DecodedData, decodeData, type MediaType, readMediaType } from './eventData.ts';
import { MOST_VALUES } from './eventFilter.ts';
import { notExchangeable } from './exchangeable.ts';
import { DEEPEST_JSON, hasMoreValuesThan, isDeeperThan } from './jsonDepth.ts';
import { type Problem, show } from './problem.ts';
import type { WatchedEvent } from './watchedEvent.ts';

export type ReadEvent = { ok: true; event: WatchedEvent } | { ok: false; problems: Problem[] };

/** An answer to a batch of a thousand wrong events has its limits. */
const MOST_PROBLEMS = 10;

/** An event in CloudEvents' JSON format. Never throws. @param now when it came */
export function readJsonEvent(json: unknown, now: Date): ReadEvent {
  if (typeof json !== 'object' || json === null || Array.isArray(json)) {
    return refuse([
      { field: '', got: show(json), expected: 'a CloudEvent: an object with specversion, id, source, type' },
    ]);
  }
  const excess = tooMuch(json, '');
  if (excess.length > 0) return refuse(excess);
  const attributes = new Map<string, unknown>(Object.entries(json));
  const [data, base64] = [attributes.get('data'), attributes.get('data_base64')];
  for (const name of ['data', 'data_base64']) attributes.delete(name);
  const contentType = attributes.get('datacontenttype');
  const type = typeof contentType === 'string' ? readMediaType(contentType) : undefined;
  return combine(readAttributes(attributes, now), readData(data ?? undefined, base64 ?? undefined, type));
}

/** An event whose attributes are headers: those that begin with `ce-`, without that. Never throws. */
export function readBinaryEvent(
  attributes: ReadonlyMap<string, unknown>,
  type: MediaType | undefined,
  body: Uint8Array,
  now: Date,
): ReadEvent {
  const decoded = decodeData(body, type, 'data');
  const excess = decoded.ok ? tooMuch(decoded.data, 'data') : [];
  return combine(readAttributes(attributes, now, 'ce-'), excess.length > 0 ? { ok: false, problems: excess } : decoded);
}

function combine(read: ReturnType<typeof readAttributes>, decoded: DecodedData): ReadEvent {
  const problems = [...(read.ok ? [] : read.problems), ...(decoded.ok ? [] : decoded.problems)];
  return read.ok && decoded.ok
    ? { ok: true, event: { ...read.attributes, data: decoded.data ?? null } }
    : refuse(problems);
}

function readData(data: unknown, base64: unknown, type: MediaType | undefined): DecodedData {
  if (base64 === undefined) return { ok: true, data };
  const field = 'data_base64';
  if (data !== undefined)
    return { ok: false, problems: [{ field, got: show(base64), expected: 'one of data and data_base64' }] };
  if (typeof base64 !== 'string' || !/^(?:[A-Za-z\d+/]{4})*(?:[A-Za-z\d+/]{2}==|[A-Za-z\d+/]{3}=)?$/.test(base64)) {
    return { ok: false, problems: [{ field, got: show(base64), expected: 'base64 (RFC 4648, section 4)' }] };
  }
  const decoded = decodeData(Buffer.from(base64, 'base64'), type, field);
  const excess = decoded.ok ? tooMuch(decoded.data, field) : [];
  return excess.length > 0 ? { ok: false, problems: excess } : decoded;
}

/** Before anything walks a stranger's JSON. @param field what it is called by */
function tooMuch(json: unknown, field: string): Problem[] {
  const refuse = (got: string, expected: string): Problem[] => [{ field, got, expected }];
  if (isDeeperThan(DEEPEST_JSON, json)) return refuse('deeper nesting', `at most ${DEEPEST_JSON} levels`);
  if (hasMoreValuesThan(MOST_VALUES, json)) return refuse('more values', `at most ${MOST_VALUES} values`);
  return notExchangeable(json, field === '' ? [] : [field]);
}

function refuse(problems: Problem[]): ReadEvent {
  return { ok: false, problems: problems.slice(0, MOST_PROBLEMS) };
}
