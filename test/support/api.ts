import { Ajv2020 } from 'ajv/dist/2020.js';
import { expect } from 'vitest';
import type { HttpAnswer } from '../../src/domain/httpAnswer.ts';
import { answerRequest } from '../../src/notificationsApi/answerRequest.ts';
import { openApiDocument } from '../../src/notificationsApi/openApiDocument.ts';
import type { TestBot } from './bot.ts';

export interface Call {
  /** JSON, unless it is text or bytes already. */
  body?: unknown;
  idempotencyKey?: string;
  method?: string;
}

/** A request to the API in this process, as the function hands it over; `path` with its query. */
export async function call(bot: Pick<TestBot, 'services' | 'log'>, path: string, what: Call = {}): Promise<HttpAnswer> {
  const { body, idempotencyKey = null, method = body === undefined ? 'GET' : 'POST' } = what;
  const { pathname, searchParams: query } = new URL(path, 'http://bot');
  const id = pathname.slice('/api/notifications/'.length);
  const write = (text: string) => bot.log.push(text);
  const request = { method, id: id === '' ? undefined : decodeURIComponent(id), query, idempotencyKey };
  return answerRequest(bot.services, { ...request, body: toBytes(body) }, { info: write, warn: write, error: write });
}

export function post(bot: Pick<TestBot, 'services' | 'log'>, body: unknown, idempotencyKey?: string) {
  return call(bot, '/api/notifications', { body, ...(idempotencyKey === undefined ? {} : { idempotencyKey }) });
}

function toBytes(body: unknown): Uint8Array {
  if (body instanceof Uint8Array) return body;
  return Buffer.from(typeof body === 'string' ? body : body === undefined ? '' : JSON.stringify(body));
}

const ajv = new Ajv2020({ strict: false, validateFormats: false }).addSchema(openApiDocument(), 'openapi');

/** Fails unless the OpenAPI document has this answer, with this body. */
export function expectAsDocumented(
  operation:
    | '/api/notifications post'
    | '/api/notifications/{id} get'
    | '/api/notifications/{id} delete'
    | '/api/jobs/{id}/result post'
    | '/api/health get',
  { status, headers, jsonBody }: HttpAnswer,
): void {
  const type = headers?.['content-type'] ?? 'application/json';
  const path = ['paths', ...operation.split(' '), 'responses', `${status}`, 'content', type, 'schema'];
  const pointer = path.map((part) => part.replaceAll('/', '~1')).join('/');
  const validate = ajv.compile({ $ref: `openapi#/${encodeURI(pointer)}` });
  expect(validate(jsonBody), `${JSON.stringify(jsonBody)}: ${ajv.errorsText(validate.errors)}`).toBe(true);
}
