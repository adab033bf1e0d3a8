import { z } from 'zod';
import type { StatusPage } from '../delivery/readStatus.ts';
import { deliverySchema } from '../domain/delivery.ts';
import { type Problem, problemsOf, show } from '../domain/problem.ts';
import { readStatusCursor } from '../domain/statusCursor.ts';
import { queryParameter } from './apiRequest.ts';

export const DEFAULT_LIMIT = 100;
const MOST_ON_A_PAGE = 1000;

/** A page's parameters as they stand in a URL. */
export const pageParameters = {
  limit: z
    .string()
    .regex(/^\d{1,9}$/, `a whole number from 1 to ${MOST_ON_A_PAGE}`)
    .transform(Number)
    .pipe(z.int().min(1).max(MOST_ON_A_PAGE)),
  state: deliverySchema.shape.state,
  cursor: z.string(),
};
const pageSchema = z.object(pageParameters).partial();

export type ReadPage = { ok: true; page: StatusPage } | { ok: false; problems: Problem[] };

/** Which recipients of a notification are asked for. Never throws. */
export function readPage(id: string, query: URLSearchParams): ReadPage {
  const given = Object.fromEntries(Object.keys(pageParameters).map((name) => [name, queryParameter(query, name)]));
  const parsed = pageSchema.safeParse(given);
  const cursor = given['cursor'];
  const after = cursor === undefined ? undefined : readStatusCursor(id, cursor);
  const problems = parsed.success ? [] : problemsOf(parsed.error, given);
  if (cursor !== undefined && after === undefined) {
    problems.push({ field: 'cursor', got: show(cursor), expected: '"next" of an earlier answer for this id' });
  }
  if (!parsed.success || problems.length > 0) return { ok: false, problems };
  const { limit = DEFAULT_LIMIT, state } = parsed.data;
  return { ok: true, page: { limit, state, after } };
}
