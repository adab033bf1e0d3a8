import { cancelNotification } from '../delivery/cancelNotification.ts';
import { type HttpAnswer, problemAnswer } from '../domain/httpAnswer.ts';
import type { Log } from '../domain/log.ts';
import { show } from '../domain/problem.ts';
import { unknownId } from './answerGet.ts';
import type { CancelledAnswer } from './answers.ts';
import type { ApiServices } from './apiServices.ts';

/** Cancels what nobody has claimed. Asked again it has the same status. */
export async function answerDelete(services: ApiServices, id: string, log: Log): Promise<HttpAnswer> {
  const cancellation = await cancelNotification(services, id, log);
  if (!cancellation) return unknownId(id);
  const { kind, cancelled, tooLate } = cancellation;
  if (kind === 'too-late') {
    const late = { field: 'id', got: show(id), expected: 'a notification of which something is not sent yet' };
    const { jsonBody, ...refusal } = problemAnswer(409, 'too-late', [late]);
    return { ...refusal, jsonBody: { ...jsonBody, id, cancelled, tooLate } };
  }
  const answer: CancelledAnswer = { id, cancelled, tooLate };
  return { status: 200, jsonBody: answer };
}
