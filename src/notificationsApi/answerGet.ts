import { readStatus } from '../delivery/readStatus.ts';
import { type HttpAnswer, problemAnswer } from '../domain/httpAnswer.ts';
import { show } from '../domain/problem.ts';
import type { StatusAnswer } from './answers.ts';
import type { ApiRequest } from './apiRequest.ts';
import type { ApiServices } from './apiServices.ts';
import { readPage } from './readPage.ts';

/** Reports what became of a notification: the whole, and a page of its recipients. */
export async function answerGet(services: ApiServices, id: string, { query }: ApiRequest): Promise<HttpAnswer> {
  const read = readPage(id, query);
  if (!read.ok) return problemAnswer(400, 'The request is not valid', read.problems);
  const status: StatusAnswer | undefined = await readStatus(services, id, read.page);
  if (status) return { status: 200, jsonBody: status };
  return unknownId(id);
}

export function unknownId(id: string): HttpAnswer {
  const unknown = { field: 'id', got: show(id), expected: 'the id of a notification that was accepted' };
  return problemAnswer(404, 'No notification has this id', [unknown]);
}
