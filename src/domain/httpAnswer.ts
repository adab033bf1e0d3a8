import type { Problem } from './problem.ts';

/** Azure's front end gives a request up after 230 s, without a word. */
export const LONGEST_ANSWER_SECONDS = 200;

/** An answer over HTTP, in the shape that a function returns. */
export interface HttpAnswer {
  status: number;
  headers?: Record<string, string>;
  jsonBody?: unknown;
}

/** A refusal as RFC 9457 says, with one entry in `errors` for each wrong field. */
export function problemAnswer(
  status: number,
  title: string,
  errors: Problem[] = [],
): HttpAnswer & { jsonBody: object } {
  return {
    status,
    headers: { 'content-type': 'application/problem+json' },
    jsonBody: { type: 'about:blank', title, status, errors },
  };
}
