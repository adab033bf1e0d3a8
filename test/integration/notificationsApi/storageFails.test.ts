import { once } from 'node:events';
import { createServer } from 'node:net';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { describe, expect, test } from 'vitest';
import { readConfig } from '../../../src/config.ts';
import { hashOf, shardOf } from '../../../src/domain/keys.ts';
import { answerHealth, healthAnswer } from '../../../src/health/answerHealth.ts';
import { answerRequest } from '../../../src/notificationsApi/answerRequest.ts';
import { createServices } from '../../../src/services.ts';
import { connect } from '../../../src/storage/connection.ts';
import { TABLES } from '../../../src/storage/names.ts';
import { call, expectAsDocumented } from '../../support/api.ts';
import { startBot } from '../../support/bot.ts';
import { freePorts } from '../../support/freePorts.ts';
import { takeStorage } from '../../support/storage.ts';

const KEY = Buffer.from('a key that nobody may see').toString('base64');
const body = Buffer.from(JSON.stringify({ id: 'x', to: { everyone: true }, message: { text: 'x' } }));
const OPERATIONS = {
  POST: '/api/notifications post',
  GET: '/api/notifications/{id} get',
  DELETE: '/api/notifications/{id} delete',
} as const;
const requests = [
  { method: 'POST' as const, id: undefined, query: new URLSearchParams(), idempotencyKey: null, body },
  { method: 'GET' as const, id: 'x', query: new URLSearchParams(), idempotencyKey: null, body: Buffer.of() },
  { method: 'DELETE' as const, id: 'x', query: new URLSearchParams(), idempotencyKey: null, body: Buffer.of() },
];

function servicesAt(port: number | undefined) {
  const at = (name: string) => `${name}Endpoint=http://127.0.0.1:${port}/account`;
  const endpoints = ['Blob', 'Queue', 'Table'].map(at).join(';');
  const AzureWebJobsStorage = `DefaultEndpointsProtocol=http;AccountName=account;AccountKey=${KEY};${endpoints}`;
  return createServices(readConfig({ AzureWebJobsStorage, AZURE_FUNCTIONS_ENVIRONMENT: 'Development' }));
}

function remember() {
  const lines: string[] = [];
  const write = (text: string) => lines.push(text);
  return { lines, log: { info: write, warn: write, error: write } };
}

async function startMute(): Promise<{ port: number } & AsyncDisposable> {
  const server = createServer(() => {}).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  const port = typeof address === 'object' && address ? address.port : 0;
  return { port, [Symbol.asyncDispose]: async () => void server.close() };
}

const nothingInternal = (answer: unknown) =>
  expect(JSON.stringify(answer)).not.toMatch(/127\.0\.0\.1|account|ECONN|[a-z]Error|AccountKey/);

describe('storage that is not there: 503, and the cause is in the log', () => {
  test.each(requests)('$method', async (request) => {
    const [port] = await freePorts(1);
    const { lines, log } = remember();
    const answer = await answerRequest(servicesAt(port), request, log);
    expect(answer).toMatchObject({ status: 503, headers: { 'content-type': 'application/problem+json' } });
    expectAsDocumented(OPERATIONS[request.method], answer);
    nothingInternal(answer);
    expect(lines.join('\n')).toContain('ECONNREFUSED');
  });
});

describe('storage that takes the request and says nothing: 503 in time', () => {
  test.each(requests)('$method', async (request) => {
    await using mute = await startMute();
    const { lines, log } = remember();
    const answer = await answerRequest(servicesAt(mute.port), request, log, 0.3);
    expect(answer).toMatchObject({ status: 503 });
    nothingInternal(answer);
    expect(lines.join('\n')).toContain('TimeoutError');
  });
});

test('an answer that was given is kept by no timer', async () => {
  setFlagsFromString('--expose-gc');
  const collectGarbage: () => void = runInNewContext('gc');
  const [port] = await freePorts(1);
  const request = { method: 'PUT', id: 'x', query: new URLSearchParams(), idempotencyKey: null, body };
  const answers = await Promise.all(
    Array.from({ length: 10 }, async () => {
      const answer = await answerRequest(servicesAt(port), request, remember().log);
      expect(answer.status).toBe(405);
      return new WeakRef(answer);
    }),
  );
  // A WeakRef holds on for the rest of the job that made it.
  await new Promise((resolve) => setImmediate(resolve));
  collectGarbage();
  expect(answers.filter((answer) => answer.deref() !== undefined)).toHaveLength(0);
});

test('a record that cannot be read: 500, and the cause is in the log', async () => {
  const AzureWebJobsStorage = await takeStorage();
  await using bot = await startBot({ AzureWebJobsStorage });
  await call(bot, '/api/notifications', { body: { id: 'x', to: { everyone: true }, message: { text: 'x' } } });
  const rowKey = hashOf('x');
  const table = connect({ connectionString: AzureWebJobsStorage }).table(TABLES.notifications);
  await table.updateEntity({ partitionKey: shardOf(rowKey), rowKey, v: 2 }, 'Merge');
  const answer = await call(bot, '/api/notifications/x');
  expect(answer).toMatchObject({ status: 500, headers: { 'content-type': 'application/problem+json' } });
  expectAsDocumented('/api/notifications/{id} get', answer);
  expect(JSON.stringify(answer)).not.toContain('ZodError');
  expect(bot.log.join('\n')).toContain('ZodError');
});

describe('health', () => {
  test('200 when storage is well', async () => {
    await using bot = await startBot();
    const answer = await answerHealth(bot.services, remember().log);
    expect(answer).toEqual({ status: 200, headers: { 'cache-control': 'no-store' }, jsonBody: { status: 'ok' } });
    expect(healthAnswer.parse(answer.jsonBody)).toEqual(answer.jsonBody);
    expectAsDocumented('/api/health get', answer);
  });

  test('503 with what is wrong when storage is not there, and no word of where it was to be', async () => {
    const [port] = await freePorts(1);
    const { lines, log } = remember();
    const answer = await answerHealth(servicesAt(port), log);
    const errors = [{ field: 'AzureWebJobsStorage', got: 'no answer', expected: 'storage that answers' }];
    expect(answer).toMatchObject({ status: 503, jsonBody: { title: 'The bot cannot work', errors } });
    expectAsDocumented('/api/health get', answer);
    expect(JSON.stringify(answer)).not.toContain('127.0.0.1');
    expect(lines.join('\n')).toContain(`storage at 127.0.0.1:${port} is silent`);
  });

  test.each([
    [{ kind: 'empty', host: 'secret.example' }, 'storage without our tables'],
    [{ kind: 'forbidden', host: 'secret.example', code: 'AuthorizationFailure' }, 'a refusal'],
  ] as const)('503 for %j', async (state, got) => {
    const answer = await answerHealth({ probeStorage: async () => state }, remember().log);
    expect(answer).toMatchObject({ status: 503, jsonBody: { errors: [{ got }] } });
    expect(JSON.stringify(answer)).not.toMatch(/secret|Failure/);
  });

  test('503 for a fault that nobody knows', async () => {
    const { lines, log } = remember();
    const probeStorage = () => Promise.reject(new Error('strange inside'));
    const answer = await answerHealth({ probeStorage }, log);
    expect(answer.status).toBe(503);
    expect(JSON.stringify(answer)).not.toContain('strange inside');
    expect(lines.join('\n')).toContain('strange inside');
  });
});
