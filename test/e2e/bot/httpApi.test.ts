import { request } from 'node:http';
import { expect, test } from 'vitest';
import { statusAnswer } from '../../../src/notificationsApi/answers.ts';
import { openApiDocument } from '../../../src/notificationsApi/openApiDocument.ts';
import { messageFrom, userNamed } from '../../support/bot.ts';
import { startConnector } from '../../support/connector.ts';
import { until } from '../../support/until.ts';
import { wrongRequests } from '../../support/wrongRequests.ts';
import { startRunningBot } from './runningBot.ts';

const message = { text: 'The price fell' };
const to = userNamed('ada');

/** The status that a path is answered with, written as it is: fetch would mend it first. */
function statusOf(port: string, method: string, path: string): Promise<number | undefined> {
  return new Promise((resolve, reject) => {
    request({ port, host: '127.0.0.1', method, path }, (response) => resolve(response.resume().statusCode))
      .on('error', reject)
      .end();
  });
}

test('a producer with nothing but HTTP: accepted, delivered, reported; what is wrong is told', async () => {
  await using channel = await startConnector();
  const bot = await startRunningBot(['--no-chat']);
  const at = (path: string) => new URL(path, bot.messages);
  const post = (body: unknown, headers: Record<string, string> = {}, query = '') =>
    fetch(at(`/api/notifications${query}`), {
      method: 'POST',
      headers,
      body: typeof body === 'string' || body instanceof Uint8Array ? Buffer.from(body) : JSON.stringify(body),
    });
  expect((await bot.post(messageFrom('ada', channel))).status).toBe(202);

  const health = await fetch(at('/api/health'));
  expect([health.status, await health.json()]).toEqual([200, { status: 'ok' }]);
  const document = await fetch(at('/api/openapi.json'));
  expect(document.headers.get('content-type')).toContain('application/json');
  expect(await document.json()).toEqual(openApiDocument());

  const dry = await post({ to: { everyone: true }, message }, {}, '?dryRun=true');
  expect([dry.status, await dry.json()]).toEqual([200, { recipients: 1, estimatedSeconds: 1 }]);

  const accepted = await post({ to, message }, { 'Idempotency-Key': 'price:4711' });
  const where = accepted.headers.get('location') ?? '';
  expect([accepted.status, await accepted.json()]).toEqual([202, { id: 'price:4711', statusUrl: where }]);
  const status = await until('the end', async () => {
    const answer = await fetch(at(where));
    const found = statusAnswer.parse(await answer.json());
    return answer.status === 200 && found.state === 'done' ? found : undefined;
  });
  expect(status).toMatchObject({ id: 'price:4711', total: 1, counts: { sent: 1 }, recipients: [{ recipient: to }] });
  expect(channel.textsIn('chat-ada')).toContain(message.text);

  const again = await post({ id: 'price:4711', to, message }, { 'content-type': 'text/plain' });
  expect([again.status, again.headers.get('idempotent-replayed')]).toEqual([202, 'true']);
  expect((await post({ id: 'price:4711', to, message: { text: 'else' } })).status).toBe(422);

  const crowd = await Promise.all(
    Array.from({ length: 100 }, () => post({ id: 'crowd', to, message: { text: 'crowd' } })),
  );
  expect(crowd.filter((answer) => answer.status === 202)).toHaveLength(100);
  expect(crowd.filter(({ headers }) => headers.get('idempotent-replayed') === null)).toHaveLength(1);
  await until('the end', async () => ((await bot.stateOf('crowd')) === 'sent' ? true : undefined));
  expect(channel.textsIn('chat-ada').filter((text) => text === 'crowd')).toHaveLength(1);

  for (const { what, body, idempotencyKey, status: expected, field } of wrongRequests) {
    const answer = await post(body, idempotencyKey === undefined ? {} : { 'Idempotency-Key': idempotencyKey });
    expect([what, answer.status]).toEqual([what, expected]);
    expect(answer.headers.get('content-type')).toBe('application/problem+json');
    expect(await answer.json()).toMatchObject({
      status: expected,
      errors: expect.arrayContaining([expect.objectContaining({ field })]),
    });
  }
  for (const path of ['nope', '%00', '%', '%E0%A4%A', 'a%2Fb', '..%2F..', '%F0%9F%A6%8A', "a'b", 'x'.repeat(5000)]) {
    expect([path, await statusOf(at('/').port, 'GET', `/api/notifications/${path}`)]).toEqual([path, 404]);
  }
  expect((await fetch(at(`${where}?limit=0`))).status).toBe(400);
  expect((await fetch(at(`${where}?cursor=x`))).status).toBe(400);
  expect(await statusOf(at('/').port, 'DELETE', where)).toBe(409);
  expect(await statusOf(at('/').port, 'DELETE', '/api/notifications/nope')).toBe(404);
});
