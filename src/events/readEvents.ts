import { type ReadEvent, readBinaryEvent, readJsonEvent } from '../domain/cloudEvent.ts';
import { decodeText, type MediaType, readMediaType } from '../domain/eventData.ts';
import { type HttpAnswer, problemAnswer } from '../domain/httpAnswer.ts';
import { parseJson } from '../domain/parseJson.ts';
import { type Problem, show } from '../domain/problem.ts';
import { notJson, tooLarge } from '../domain/requestBody.ts';
import type { EventRequest } from './eventRequest.ts';
import { readHeaders } from './readHeaders.ts';

/** A request must be answered in time, and each event costs some writes. */
export const MOST_EVENTS = 1000;

const EXPECTED =
  'application/cloudevents+json, application/cloudevents-batch+json, or any type beside the headers ce-specversion, ce-id, ce-source, ce-type and ce-subject';
const REQUIRED_HEADERS = ['ce-specversion', 'ce-id', 'ce-source', 'ce-type'];

export type ReadEvents =
  | { kind: 'read'; events: ReadEvent[]; isBatch: boolean }
  /** Nothing of it can be read. */
  | { kind: 'refused'; answer: HttpAnswer };

/** The events of a request, each read by itself, in the mode that its Content-Type says. Never throws. */
export function readEvents({ headers, body }: Omit<EventRequest, 'method'>, now: Date): ReadEvents {
  const excess = tooLarge(body.byteLength);
  if (excess) return { kind: 'refused', answer: excess };
  if (body.byteLength === 0 && isDropped(headers)) return refuse(411, 'The body did not arrive', [NO_LENGTH]);
  const contentType = headers.get('content-type');
  const type = contentType === undefined ? undefined : readMediaType(contentType);
  const field = 'content-type';
  if (type && !isKnownCharset(type)) {
    return refuse(415, 'The charset is not known', [{ field, got: show(contentType), expected: 'charset=utf-8' }]);
  }
  if (type?.essence === 'application/cloudevents+json') return readStructured(body, type, now);
  if (type?.essence === 'application/cloudevents-batch+json') return readBatch(body, type, now);
  const isOtherFormat = type?.essence.startsWith('application/cloudevents') ?? false;
  if (isOtherFormat || (contentType !== undefined && !type) || !REQUIRED_HEADERS.some((name) => headers.has(name))) {
    return refuse(415, 'This is no CloudEvent that can be read', [
      { field, got: show(contentType), expected: EXPECTED },
    ]);
  }
  return { kind: 'read', events: [readBinary(headers, type, body, now)], isBatch: false };
}

/**
 * Whether a body that is empty was not so when it was sent: Azure's functions host drops one without a Content-Length
 * (`Transfer-Encoding: chunked`), and an event without its data would look like a good one.
 */
function isDropped(headers: EventRequest['headers']): boolean {
  return headers.has('transfer-encoding') || (headers.has('content-type') && !headers.has('content-length'));
}

const NO_LENGTH: Problem = {
  field: 'content-length',
  got: 'nothing',
  expected: 'a length: a body that is sent in chunks does not arrive',
};

function readBinary(
  headers: EventRequest['headers'],
  type: MediaType | undefined,
  body: Uint8Array,
  now: Date,
): ReadEvent {
  const { attributes, problems } = readHeaders(headers);
  const broken = new Set(problems.map(({ field }) => field));
  const read = readBinaryEvent(attributes, type, body, now);
  if (problems.length === 0) return read;
  // One that could not be decoded is not missing.
  const others = read.ok ? [] : read.problems.filter(({ field }) => !broken.has(field));
  return { ok: false, problems: [...problems, ...others] };
}

function readStructured(body: Uint8Array, type: MediaType, now: Date): ReadEvents {
  const json = jsonOf(body, type);
  if (json === undefined) return { kind: 'refused', answer: notJson(body) };
  return { kind: 'read', events: [readJsonEvent(json, now)], isBatch: false };
}

function readBatch(body: Uint8Array, type: MediaType, now: Date): ReadEvents {
  const json = jsonOf(body, type);
  if (json === undefined) return { kind: 'refused', answer: notJson(body) };
  const list = (got: unknown, expected: string) => [{ field: '', got: show(got), expected }];
  if (!Array.isArray(json)) return refuse(400, 'The batch is no list', list(json, 'a list of CloudEvents'));
  if (json.length > MOST_EVENTS) {
    return refuse(413, 'The batch is too large', list(json, `at most ${MOST_EVENTS} events`));
  }
  return { kind: 'read', events: json.map((item) => readJsonEvent(item, now)), isBatch: true };
}

function jsonOf(body: Uint8Array, { charset }: MediaType): unknown {
  const text = decodeText(body, charset);
  return text === undefined ? undefined : parseJson(text);
}

function isKnownCharset({ charset }: MediaType): boolean {
  return charset === undefined || decodeText(new Uint8Array(), charset) !== undefined;
}

function refuse(status: number, title: string, problems: Problem[]): ReadEvents {
  return { kind: 'refused', answer: problemAnswer(status, title, problems) };
}
