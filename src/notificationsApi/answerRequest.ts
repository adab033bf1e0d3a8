import { inTime } from '../channel/inTime.ts';
import { describeFault } from '../domain/fault.ts';
import { type HttpAnswer, LONGEST_ANSWER_SECONDS, problemAnswer } from '../domain/httpAnswer.ts';
import type { Log } from '../domain/log.ts';
import { show } from '../domain/problem.ts';
import { SECOND } from '../domain/time.ts';
import { isForbidden, isNotProvisioned, isStorageDown } from '../storage/errors.ts';
import { answerDelete } from './answerDelete.ts';
import { answerGet } from './answerGet.ts';
import { answerPost } from './answerPost.ts';
import type { ApiRequest } from './apiRequest.ts';
import type { ApiServices } from './apiServices.ts';

/** A request to `/api/notifications` and below. Never throws; nothing internal is in the answer. */
export async function answerRequest(
  services: ApiServices,
  request: ApiRequest,
  log: Log,
  longestSeconds = LONGEST_ANSWER_SECONDS,
): Promise<HttpAnswer> {
  try {
    // What is accepted after that is found by its id.
    return await inTime(answerMethod(services, request, log), longestSeconds * SECOND);
  } catch (error) {
    log.error(
      `${request.method} of notifications ${request.id ? show(request.id) : ''} failed\n${describeFault(error)}`,
    );
    const isStoragesFault = isLate(error) || isStorageDown(error) || isNotProvisioned(error) || isForbidden(error);
    return isStoragesFault
      ? problemAnswer(503, 'Storage does not answer: try again, with the same id')
      : problemAnswer(500, 'The request could not be processed: try again, with the same id');
  }
}

async function answerMethod(services: ApiServices, request: ApiRequest, log: Log): Promise<HttpAnswer> {
  const { method, id } = request;
  if (method === 'POST' && id === undefined) return answerPost(services, request, log);
  if (method === 'GET' && id !== undefined) return answerGet(services, id, request);
  if (method === 'DELETE' && id !== undefined) return answerDelete(services, id, log);
  const allow = id === undefined ? 'POST' : 'GET, DELETE';
  const wrong = { field: '', got: method, expected: allow };
  const answer = problemAnswer(405, 'This address does not have this method', [wrong]);
  return { ...answer, headers: { ...answer.headers, allow } };
}

function isLate(error: unknown): boolean {
  return error instanceof DOMException && error.name === 'TimeoutError';
}
