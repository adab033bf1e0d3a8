import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { HttpAnswer } from '../../../src/domain/httpAnswer.ts';
import { cancelledAnswer, problemDetails } from '../../../src/notificationsApi/answers.ts';
import { call, expectAsDocumented, post } from '../../support/api.ts';
import { messageFrom, startBot, type TestBot, userNamed } from '../../support/bot.ts';
import { countRows, gate, postsOf, takePointers, untilEnded } from '../../support/hosts.ts';

const MINUTE = 60_000;
const to = userNamed('ada');
const PEOPLE = ['ada', 'bob', 'cy'];
const users = PEOPLE.map((name) => userNamed(name).user);

let bot: TestBot;
beforeEach(async () => {
  bot = await startBot();
  for (const name of PEOPLE) await bot.post(messageFrom(name, bot.channel));
});
afterEach(() => bot[Symbol.asyncDispose]());

async function cancel(id: string): Promise<HttpAnswer> {
  const answer = await call(bot, `/api/notifications/${id}`, { method: 'DELETE' });
  expectAsDocumented('/api/notifications/{id} delete', answer);
  if (answer.status === 200) expect(cancelledAnswer.parse(answer.jsonBody)).toEqual(answer.jsonBody);
  else expect(answer.headers).toEqual({ 'content-type': 'application/problem+json' });
  return answer;
}

const posts = (text: string) => [...postsOf(bot, text).values()].reduce((sum, count) => sum + count, 0);
const done = (id: string, cancelled: number | null, tooLate: number | null) => ({
  status: 200,
  jsonBody: { id, cancelled, tooLate },
});

describe('before anybody is claimed', () => {
  test.each([
    ['one person', to, 1],
    ['a list', { users }, 3],
  ])('%s: 200 with the counts, and nothing is sent', async (_what, audience, size) => {
    await post(bot, { id: 'early', to: audience, message: { text: 'early' } });
    for (let times = 0; times < 3; times++) expect(await cancel('early')).toEqual(done('early', size, 0));
    await takePointers(bot);
    expect(posts('early')).toBe(0);
    const status = await bot.statusOf('early');
    expect(status).toMatchObject({ state: 'cancelled', total: size, counts: { cancelled: size } });
    for (const { state, attempts, timeline } of status.recipients) {
      expect([state, attempts, timeline.map((entry) => entry.state)]).toEqual([
        'cancelled',
        0,
        ['accepted', 'cancelled'],
      ]);
    }
  });

  test('everyone: 200 while it is not known who they are, then with the counts', async () => {
    await post(bot, { id: 'all', to: { everyone: true }, message: { text: 'all' } });
    expect(await cancel('all')).toEqual(done('all', null, null));
    expect(await bot.statusOf('all')).toMatchObject({ state: 'cancelled' });
    await takePointers(bot);
    expect(await cancel('all')).toEqual(done('all', 3, 0));
    expect(posts('all')).toBe(0);
    expect(await bot.statusOf('all')).toMatchObject({ state: 'cancelled', total: 3, counts: { cancelled: 3 } });
  });

  test('a message that comes after it sends nothing', async () => {
    const body = { id: 'after', to, message: { text: 'after' } };
    await post(bot, body);
    await cancel('after');
    await bot.enqueue(body, { messageId: 'after' });
    expect((await post(bot, body)).status).toBe(202);
    await takePointers(bot);
    expect(posts('after')).toBe(0);
  });
});

test('against a claim at the same moment one of them wins, and both say so', { timeout: 300_000 }, async () => {
  const won = new Set<number>();
  for (let round = 0; round < 60; round++) {
    const id = `race-${round}`;
    const body = { id, to, message: { text: id } };
    await post(bot, body);
    // Earlier or later by a millisecond or two, so that each of them wins at times.
    const pause = () => new Promise((passed) => setTimeout(passed, (round % 20) * 1.5));
    const [answer] = await Promise.all([pause().then(() => cancel(id)), bot.enqueue(body, { messageId: id })]);
    won.add(answer.status);
    const [record] = (await bot.statusOf(id)).recipients;
    if (answer.status === 200) expect([record?.state, posts(id)], id).toEqual(['cancelled', 0]);
    else expect([answer.status, record?.state, posts(id)], id).toEqual([409, 'sent', 1]);
    expect((await cancel(id)).status, id).toBe(answer.status);
  }
  expect([...won].sort()).toEqual([200, 409]);
});

test('against a claim of what waited at the same moment, too', { timeout: 300_000 }, async () => {
  const won = new Set<number>();
  for (let round = 0; round < 40; round++) {
    const id = `again-${round}`;
    bot.channel.answerWith((_post, response) => response.writeHead(429, { 'retry-after': '1' }).end());
    await bot.enqueue({ id, to, message: { text: id } }, { messageId: id });
    bot.channel.answerWith(undefined);
    bot.wait(20_000);
    const pause = () => new Promise((passed) => setTimeout(passed, (round % 20) * 1.5));
    const [answer] = await Promise.all([pause().then(() => cancel(id)), bot.goOn(id, { range: 'list' })]);
    won.add(answer.status);
    const [record] = (await bot.statusOf(id)).recipients;
    if (answer.status === 200) expect([record?.state, posts(id)], id).toEqual(['cancelled', 1]);
    else expect([answer.status, record?.state, posts(id)], id).toEqual([409, 'sent', 2]);
  }
  expect([...won].sort()).toEqual([200, 409]);
});

describe('what waits', () => {
  test('after a 429 is cancelled: nothing was taken', async () => {
    bot.channel.answerWith((_post, response) => response.writeHead(429, { 'retry-after': '60' }).end());
    await bot.enqueue({ id: 'waits', to, message: { text: 'waits' } });
    bot.channel.answerWith(undefined);
    for (let times = 0; times < 2; times++) expect(await cancel('waits')).toEqual(done('waits', 1, 0));
    bot.wait(10 * MINUTE);
    await bot.sweep();
    await takePointers(bot);
    expect(posts('waits')).toBe(1);
    expect(await bot.statusOf('waits')).toMatchObject({ state: 'cancelled', counts: { cancelled: 1 } });
  });

  test('after an uncertain try ends as uncertain(cancelled), and counts as too late', async () => {
    bot.channel.answerWith((_post, response) => response.writeHead(500).end());
    await bot.enqueue({ id: 'perhaps', to, message: { text: 'perhaps' } });
    bot.channel.answerWith(undefined);
    for (let times = 0; times < 2; times++) expect(await cancel('perhaps')).toEqual(done('perhaps', 0, 1));
    bot.wait(10 * MINUTE);
    await bot.sweep();
    await takePointers(bot);
    expect(posts('perhaps')).toBe(1);
    const { state, recipients } = await bot.statusOf('perhaps');
    expect([state, recipients]).toMatchObject([
      'cancelled',
      [{ state: 'uncertain', reason: 'cancelled', possibleDuplicate: true }],
    ]);
  });

  test('of a list, beside one who was sent to', async () => {
    bot.channel.answerWith(({ path }, response) => {
      response.writeHead(path.includes('chat-ada') ? 201 : 429).end('{"id":"x"}');
    });
    await bot.enqueue({ id: 'some', to: { users }, message: { text: 'some' } });
    for (let times = 0; times < 2; times++) expect(await cancel('some')).toEqual(done('some', 2, 1));
    expect(await bot.statusOf('some')).toMatchObject({ state: 'cancelled', counts: { sent: 1, cancelled: 2 } });
  });
});

test.each([
  ['one person', to, 1],
  ['a list', { users }, 3],
  ['everyone', { everyone: true }, 3],
])('%s, everything sent: 409, and nothing is changed', async (_what, audience, size) => {
  await bot.enqueue({ id: 'sent', to: audience, message: { text: 'sent' } });
  for (let times = 0; times < 2; times++) {
    const answer = await cancel('sent');
    expect(answer).toMatchObject({ status: 409, jsonBody: { title: 'too-late', status: 409 } });
    expect(answer.jsonBody).toMatchObject({ id: 'sent', cancelled: 0, tooLate: size });
    expect(problemDetails.parse(answer.jsonBody).errors).toMatchObject([{ field: 'id', got: '"sent"' }]);
  }
  expect(await bot.statusOf('sent')).toMatchObject({ state: 'done', counts: { sent: size } });
});

test('while it is being sent: 409, and the outcome is what it would have been', async () => {
  const { reached, open, pass } = gate();
  bot.channel.answerWith((_post, response) => {
    void pass().then(() => response.writeHead(201).end('{"id":"x"}'));
  });
  const sending = bot.enqueue({ id: 'claimed', to, message: { text: 'claimed' } });
  await reached;
  expect(await cancel('claimed')).toMatchObject({ status: 409 });
  open();
  await sending;
  expect(await bot.statusOf('claimed')).toMatchObject({ state: 'done', counts: { sent: 1 } });
  expect(await cancel('claimed')).toMatchObject({ status: 409, jsonBody: { cancelled: 0, tooLate: 1 } });
});

test.each(['nope', '%00', '__proto__'])('an id that nobody has, %s: 404', async (id) => {
  const answer = await cancel(id);
  expect(answer).toMatchObject({ status: 404, jsonBody: { errors: [{ field: 'id' }] } });
});

test('a broadcast under way stops at the next transaction; the rest is recorded as cancelled', async () => {
  const names = Array.from({ length: 60 }, (_, index) => `p${index}`);
  for (const name of names) await bot.post(messageFrom(name, bot.channel));
  const { reached, open, pass } = gate();
  bot.channel.answerWith((_post, response) => {
    void pass().then(() => response.writeHead(201).end('{"id":"x"}'));
  });
  const sending = bot.enqueue({ id: 'broad', to: { everyone: true }, message: { text: 'broad' } });
  await reached;
  expect(await cancel('broad')).toEqual(done('broad', null, null));
  open();
  await sending;
  // Of the first shard, which was claimed before.
  const underWay = posts('broad');
  expect(underWay).toBeLessThan(12);
  await untilEnded(bot, 'broad');
  const size = names.length + PEOPLE.length;
  for (let times = 0; times < 2; times++)
    expect(await cancel('broad')).toEqual(done('broad', size - underWay, underWay));
  const status = await bot.statusOf('broad');
  expect(status).toMatchObject({ state: 'cancelled', total: size });
  expect(status.counts).toEqual({ sent: underWay, cancelled: size - underWay });
  expect(countRows(status.recipients)).toEqual(status.counts);
  expect(posts('broad')).toBe(underWay);
});
