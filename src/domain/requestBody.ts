import { type HttpAnswer, problemAnswer } from './httpAnswer.ts';
import { decodeJson } from './messageBody.ts';
import { type Problem, show } from './problem.ts';

/** Of a request over HTTP (design, section 4); the queue has its own limit. */
export const MOST_BODY_BYTES = 1024 * 1024;

const SHOWN_BYTES = 200;

export type ReadBody = { ok: true; json: unknown } | { ok: false; answer: HttpAnswer };

/** The body of a request as JSON in UTF-8, or why it is refused. Never throws. */
export function readJsonBody(body: Uint8Array): ReadBody {
  const excess = tooLarge(body.byteLength);
  if (excess) return { ok: false, answer: excess };
  const decoded = decodeJson(body);
  return decoded.ok ? decoded : { ok: false, answer: notJson(body) };
}

/** @param bytes the size of a body. */
export function excessOf(bytes: number): Problem | undefined {
  if (bytes <= MOST_BODY_BYTES) return undefined;
  return { field: '', got: `${bytes} bytes`, expected: `at most ${MOST_BODY_BYTES} bytes` };
}

/** The refusal of a body of so many bytes; undefined for one that is not too large. */
export function tooLarge(bytes: number): HttpAnswer | undefined {
  const excess = excessOf(bytes);
  return excess && problemAnswer(413, 'The body is too large', [excess]);
}

/** The refusal of a body that should have been JSON. */
export function notJson(body: Uint8Array): HttpAnswer {
  const got = body.byteLength === 0 ? 'nothing' : show(Buffer.from(body.subarray(0, SHOWN_BYTES)).toString());
  return problemAnswer(400, 'The body is not JSON', [{ field: '', got, expected: 'JSON in UTF-8' }]);
}
