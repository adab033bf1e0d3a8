import { once } from 'node:events';
import { createServer } from 'node:https';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { selfSignedCertificate } from '../../../support/certificate.ts';
import { freePorts } from '../../../support/freePorts.ts';
import { http } from '../../../support/rawConnector.ts';
import { type AnsweringBot, SENT, startAnsweringBot, TAKEN } from './answeringBot.ts';
import { backOffAfter, type Expected, expectRecord } from './expectRecord.ts';

const RETRYING = { state: 'waiting', reason: 'retrying' };
const RATE_LIMITED = { state: 'waiting', reason: 'rate-limited', httpStatus: 429 };
const retryAfter = (value: string) => http(429, '', `Content-Length: 0\r\nRetry-After: ${value}`);
const inSeconds = (seconds: number) => new Date(Date.now() + seconds * 1000).toUTCString();

let world: AnsweringBot;
beforeAll(async () => {
  // A machine without a name server takes longer over a name than we wait.
  world = await startAnsweringBot({ ALLOWED_SERVICE_HOSTS: 'connector.invalid', SEND_TIMEOUT_SECONDS: '5' });
});
afterAll(() => world[Symbol.asyncDispose]());

describe('401: a fresh token, and the next try at once', () => {
  test('once', async () => {
    const person = await world.meet([http(401), TAKEN]);
    const id = await world.notify(person);
    const { timeline } = await expectRecord(world, id, { ...SENT, attempts: 2 });
    expect(timeline[2]).toMatchObject({ ...RETRYING, httpStatus: 401 });
    expect(world.bot.pointers.filter((pointer) => pointer.id === id)).toEqual([]);
  });

  test('always', async () => {
    const person = await world.meet([http(401)]);
    const id = await world.notify(person);
    const detail = expect.stringContaining('check MicrosoftAppId');
    await expectRecord(world, id, { state: 'failed', reason: 'unauthorized', httpStatus: 401, attempts: 2, detail });
    expect(await world.goneReasonOf(person)).toBeUndefined();
    await expectRecord(world, await world.notify(person), {
      state: 'failed',
      reason: 'unauthorized',
      httpStatus: 401,
      attempts: 2,
    });
  });

  test('again after another answer: only the second in a row is the end', async () => {
    const person = await world.meet([http(401), http(412), http(401)]);
    const id = await world.notify(person);
    await expectRecord(world, id, { ...RETRYING, httpStatus: 412, attempts: 2, waits: backOffAfter(2) });
    await world.goOnInTime(id);
    await expectRecord(world, id, { state: 'failed', reason: 'unauthorized', httpStatus: 401, attempts: 4 });
  });
});

describe('429: as long as the connector asks, an hour at most; else the back-off', () => {
  test.each<[string, string, NonNullable<Expected['waits']>]>([
    ['seconds', retryAfter('30'), 30],
    ['more seconds than a minute', retryAfter('600'), 600],
    ['just an hour', retryAfter('3600'), 3600],
    ['over an hour', retryAfter('3601'), 3600],
    ['over every number', retryAfter('9'.repeat(400)), 3600],
    ['a date', retryAfter(inSeconds(600)), [540, 600]],
    ['a date over an hour ahead', retryAfter(inSeconds(86_400)), 3600],
    ['a date gone by', retryAfter(inSeconds(-60)), backOffAfter(1)],
    ['nothing', http(429), backOffAfter(1)],
    ['an empty text', retryAfter(''), backOffAfter(1)],
    ['0', retryAfter('0'), backOffAfter(1)],
    ['a negative number', retryAfter('-60'), backOffAfter(1)],
    ['a fraction', retryAfter('60.5'), backOffAfter(1)],
    ['a hexadecimal number', retryAfter('0x60'), backOffAfter(1)],
    ['a word', retryAfter('soon'), backOffAfter(1)],
    ['a date of another kind', retryAfter(new Date(Date.now() + 600_000).toISOString()), backOffAfter(1)],
  ])('%s', async (_what, answer, waits) => {
    const person = await world.meet([answer, TAKEN]);
    const id = await world.notify(person);
    const { until } = await expectRecord(world, id, { ...RATE_LIMITED, waits });
    // Another one for them is not called for: it waits for the same.
    const next = await world.notify(person);
    expect(await world.recordOf(next)).toMatchObject({ state: 'waiting', reason: 'rate-limited', attempts: 0, until });
    expect(world.postsOf(next)).toBe(0);
    await world.goOnInTime(id);
    await expectRecord(world, id, { ...SENT, attempts: 2 });
    expect(await world.goneReasonOf(person)).toBeUndefined();
  });

  test.each([429, 412])('%i without end: the pause grows to five minutes, and is any part of that', async (status) => {
    const person = await world.meet([http(status)]);
    const id = await world.notify(person);
    const expected = { ...(status === 429 ? RATE_LIMITED : RETRYING), httpStatus: status };
    const { services } = world.bot;
    const { random } = services;
    for (let attempts = 1; attempts <= 10; attempts++) {
      const part = services.random();
      await expectRecord(world, id, { ...expected, attempts, waits: backOffAfter(attempts) * part });
      services.random = () => 1 - attempts / 20;
      await world.goOnInTime(id);
    }
    services.random = random;
  });
});

describe('412: this conversation waits', () => {
  test('and what comes next for it too, without a call', async () => {
    const person = await world.meet([http(412), TAKEN]);
    const id = await world.notify(person);
    await expectRecord(world, id, { ...RETRYING, httpStatus: 412, waits: backOffAfter(1) });
    await world.goOnInTime(id);
    await expectRecord(world, id, { ...SENT, attempts: 2 });
    expect(await world.goneReasonOf(person)).toBeUndefined();
  });
});

describe('no byte of the request went out', () => {
  /** Not taken, tried until there is a connection: every try counts, none is a POST, and nobody else is held. */
  async function isTriedAgain(serviceUrl: string, detail: RegExp): Promise<void> {
    const person = await world.meet([TAKEN], { serviceUrl });
    const id = await world.notify(person);
    const expected = { ...RETRYING, detail: expect.stringMatching(detail), posts: 0 };
    await expectRecord(world, id, { ...expected, waits: backOffAfter(1) });
    await world.goOnInTime(id);
    await expectRecord(world, id, { ...expected, attempts: 2, waits: backOffAfter(2) });
    expect(await world.goneReasonOf(person)).toBeUndefined();

    const hold = await world.notify(person, { onUncertain: 'hold' });
    await expectRecord(world, hold, { ...expected, waits: backOffAfter(1) });
    await world.write(person);
    await world.goOnInTime(id);
    expect(await world.recordOf(id)).toMatchObject({ state: 'sent', attempts: 3, possibleDuplicate: false });
    expect(world.bot.channel.textsIn(person.reference.conversationId)).toContain(id);
  }

  test('refused', async () => {
    const [port] = await freePorts(1);
    await isTriedAgain(`http://127.0.0.1:${port}/`, /^ECONNREFUSED$/);
  });

  test('a name that nobody knows', () => isTriedAgain('https://connector.invalid/', /^(ENOTFOUND|EAI_AGAIN|timeout)$/));

  test('TLS to a port that speaks none', () =>
    isTriedAgain(world.connector.serviceUrl.replace('http:', 'https:'), /SSL|EPROTO/));

  test('a certificate that nobody knows', async () => {
    let requests = 0;
    const server = createServer(selfSignedCertificate(), (_request, response) => {
      requests++;
      response.writeHead(201).end('{"id":"a-1"}');
    }).listen(0, '127.0.0.1');
    await once(server, 'listening');
    const address = server.address();
    const port = typeof address === 'object' ? address?.port : undefined;
    await isTriedAgain(`https://127.0.0.1:${port}/`, /CERT|ALTNAME|ISSUER|SIGNATURE/);
    expect(requests).toBe(0);
    server.closeAllConnections();
    server.close();
  });
});
