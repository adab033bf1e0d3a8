import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { http, type RawAnswer } from '../../../support/rawConnector.ts';
import { type Answer, type AnsweringBot, errorWith, SENT, startAnsweringBot, TAKEN } from './answeringBot.ts';
import { backOffAfter, type Expected, expectRecord } from './expectRecord.ts';

const WAITING = { state: 'waiting', reason: 'retrying', possibleDuplicate: true };
const NO_ANSWER = { state: 'uncertain', reason: 'no-answer' };

let world: AnsweringBot;
beforeAll(async () => {
  world = await startAnsweringBot();
});
afterAll(() => world[Symbol.asyncDispose]());

/** One POST for each try: `hold` ends with the first, `resend` with the third. Nobody is retired or held. */
async function isUncertain(answer: Answer, expected: Partial<Expected>): Promise<void> {
  const person = await world.meet([answer]);
  const held = await world.notify(person, { onUncertain: 'hold' });
  await expectRecord(world, held, { ...NO_ANSWER, ...expected });

  const id = await world.notify(person, { onUncertain: 'resend' });
  await expectRecord(world, id, { ...WAITING, ...expected, waits: backOffAfter(1) });
  await world.goOnInTime(id);
  await expectRecord(world, id, { ...WAITING, ...expected, attempts: 2, waits: backOffAfter(2) });
  await world.goOnInTime(id);
  const third = { ...NO_ANSWER, ...expected, attempts: 3, possibleDuplicate: true };
  await expectRecord(world, id, third);
  for (const ended of [held, id]) await world.bot.goOn(ended, { range: 'list' });
  await expectRecord(world, id, third);
  await expectRecord(world, held, { ...NO_ANSWER, ...expected });

  expect(await world.goneReasonOf(person)).toBeUndefined();
  person.answers = [TAKEN];
  await expectRecord(world, await world.notify(person), SENT);
}

describe('an answer that does not say whether it was taken', () => {
  test.each<[number, string?, string?]>([
    [408],
    [500],
    [500, errorWith('ServiceError'), 'ServiceError'],
    [500, errorWith('ConversationBlockedByUser'), 'ConversationBlockedByUser'],
    [501],
    [502, '<html>Bad gateway</html>'],
    [503],
    [504],
    [599],
  ])('%i %s', (httpStatus, body = '', detail = `HTTP ${httpStatus}`) =>
    isUncertain(http(httpStatus, body), { httpStatus, detail }),
  );

  test('503 with Retry-After: the back-off', () =>
    isUncertain(http(503, '', 'Content-Length: 0\r\nRetry-After: 600'), { httpStatus: 503 }));
});

const PROMISED = 'Content-Length: 1000';

describe('a connection that breaks after the request', () => {
  test.each<[string, RawAnswer]>([
    ['reset before any byte', (socket) => socket.resetAndDestroy()],
    ['closed before any byte', (socket) => socket.end()],
    ['reset after the first byte', (socket) => socket.write('H', () => socket.resetAndDestroy())],
    ['closed after the first byte', (socket) => socket.end('H')],
    ['closed within the headers', (socket) => socket.end('HTTP/1.1 201 Created\r\nContent-Type: appl')],
    ['reset after the headers', (socket) => socket.write(http(201, '', PROMISED), () => socket.resetAndDestroy())],
    ['closed after the headers', (socket) => socket.end(http(201, '', PROMISED))],
    [
      'reset after half the body',
      (socket) => socket.write(http(201, '{"id":"a', PROMISED), () => socket.resetAndDestroy()),
    ],
    ['closed after half the body', (socket) => socket.end(http(201, '{"id":"a-1"}', PROMISED))],
    ['closed after half a refusal', (socket) => socket.end(http(403, errorWith('MessageWritesBlocked'), PROMISED))],
    ['closed after half a 429', (socket) => socket.end(http(429, 'x', `${PROMISED}\r\nRetry-After: 60`))],
    ['no HTTP', (socket) => socket.end('SSH-2.0-OpenSSH_9.6\r\n')],
  ])('%s', (_what, answer) => isUncertain(answer, { detail: expect.stringMatching(/^([A-Z_]+|HTTPParserError)$/) }));
});

describe('time is up', () => {
  let patient: AnsweringBot;
  beforeAll(async () => {
    patient = world;
    world = await startAnsweringBot({ SEND_TIMEOUT_SECONDS: '2' });
  });
  afterAll(async () => {
    await world[Symbol.asyncDispose]();
    world = patient;
  });

  const answers: [string, RawAnswer][] = [
    ['no answer at all', () => {}],
    ['headers and nothing more', (socket) => socket.write(http(201, '', PROMISED))],
    [
      'a body that never ends',
      (socket) => {
        socket.write(http(201, '', 'Transfer-Encoding: chunked'));
        const timer = setInterval(() => socket.write('1\r\nx\r\n'), 20);
        socket.once('close', () => clearInterval(timer));
      },
    ],
  ];
  test.each(answers)('%s', async (_what, answer) => {
    const person = await world.meet([answer]);
    const [held, id] = await Promise.all([world.notify(person, { onUncertain: 'hold' }), world.notify(person)]);
    await expectRecord(world, held, { ...NO_ANSWER, detail: 'timeout' });
    await expectRecord(world, id, { ...WAITING, detail: 'timeout', waits: backOffAfter(1) });
    person.answers = [TAKEN];
    await world.goOnInTime(id);
    const sent = { ...SENT, attempts: 2, possibleDuplicate: true };
    await expectRecord(world, id, sent);
  });

  test('an answer after it changes nothing any more', async () => {
    let answered = 0;
    const late: RawAnswer = (socket) => {
      setTimeout(() => {
        if (!socket.destroyed) socket.write(TAKEN);
        answered++;
      }, 3000);
    };
    const person = await world.meet([late]);
    const [held, id] = await Promise.all([world.notify(person, { onUncertain: 'hold' }), world.notify(person)]);
    while (answered < 2) await sleep(50);
    await expectRecord(world, held, { ...NO_ANSWER, detail: 'timeout' });
    await expectRecord(world, id, { ...WAITING, detail: 'timeout', waits: backOffAfter(1) });
  });
});
