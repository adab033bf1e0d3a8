import { afterEach, beforeEach, expect, test } from 'vitest';
import { type Replay, replayDeliveries } from '../../../src/delivery/replayDeliveries.ts';
import { call } from '../../support/api.ts';
import { messageFrom, startBot, type TestBot, userNamed } from '../../support/bot.ts';
import { postsOf, takePointers, untilEnded } from '../../support/hosts.ts';

const DAY = 24 * 60 * 60 * 1000;
const PEOPLE = ['ada', 'bob', 'cy'];
const users = PEOPLE.map((name) => userNamed(name).user);

let bot: TestBot;
beforeEach(async () => {
  bot = await startBot();
  for (const name of PEOPLE) await bot.post(messageFrom(name, bot.channel));
});
afterEach(() => bot[Symbol.asyncDispose]());

/** How the chats answer; those that are not named take everything. */
function answer(statuses: Record<string, number>): void {
  bot.channel.answerWith(({ path }, response) => {
    const name = PEOPLE.find((one) => path.includes(`chat-${one}/`)) ?? '';
    response.writeHead(statuses[name] ?? 201).end('{"id":"x"}');
  });
}

async function replay(id: string, states: Replay['states'], host: TestBot = bot): Promise<number> {
  const accepted = await host.services.notifications.get(id);
  if (!accepted) throw new Error(`no record of ${id}`);
  const expiresAt = new Date(host.services.now().getTime() + DAY).toISOString();
  return replayDeliveries(host.services, accepted, { states, expiresAt });
}

const postsTo = (name: string, text: string) =>
  postsOf(bot, text).get(`/v3/conversations/chat-${name}/activities`) ?? 0;
const of = async (id: string, name: string) =>
  (await bot.statusOf(id)).recipients.find(({ recipient }) => JSON.stringify(recipient).includes(`"${name}"`));

test('reopens what failed, for fresh tries, also when its time was over', async () => {
  answer({ ada: 400 });
  await bot.enqueue({ id: 'failed', to: { users }, message: { text: 'failed' } });
  bot.wait(2 * DAY);
  answer({});
  expect(await replay('failed', ['failed'])).toBe(1);
  expect(await of('failed', 'ada')).toMatchObject({ state: 'waiting', reason: 'retrying' });
  await takePointers(bot);
  expect(await of('failed', 'ada')).toMatchObject({ state: 'sent', attempts: 2, possibleDuplicate: false });
  expect(await bot.statusOf('failed')).toMatchObject({ state: 'done', total: 3, counts: { sent: 3 } });
  expect(PEOPLE.map((name) => postsTo(name, 'failed'))).toEqual([2, 1, 1]);
});

test('what was uncertain may come twice, and says so', async () => {
  answer({ bob: 500 });
  await bot.enqueue({ id: 'unclear', to: { users }, message: { text: 'unclear' }, onUncertain: 'hold' });
  answer({});
  expect(await replay('unclear', ['failed'])).toBe(0);
  expect(await replay('unclear', ['uncertain'])).toBe(1);
  await takePointers(bot);
  expect(await of('unclear', 'bob')).toMatchObject({ state: 'sent', possibleDuplicate: true });
});

test('two at once reopen once', async () => {
  answer({ ada: 400, bob: 400, cy: 400 });
  await bot.enqueue({ id: 'both', to: { users }, message: { text: 'both' } });
  answer({});
  const other = await startBot({}, bot);
  const reopened = await Promise.all([replay('both', ['failed']), replay('both', ['failed'], other)]);
  expect(reopened[0] + reopened[1]).toBe(3);
  await Promise.all([takePointers(bot), takePointers(other)]);
  expect(PEOPLE.map((name) => postsTo(name, 'both'))).toEqual([2, 2, 2]);
  expect(await bot.statusOf('both')).toMatchObject({ counts: { sent: 3 } });
});

test('passes the guard that a DELETE closed only for what it reopened', async () => {
  answer({ ada: 400, bob: 429, cy: 429 });
  await bot.enqueue({ id: 'closed', to: { users }, message: { text: 'closed' } });
  expect(await call(bot, '/api/notifications/closed', { method: 'DELETE' })).toMatchObject({
    ...{ status: 200, jsonBody: { cancelled: 2, tooLate: 1 } },
  });
  answer({});
  expect(await replay('closed', ['failed', 'uncertain'])).toBe(1);
  // Two conversations that answered 429 hold the tenant for a moment.
  await untilEnded(bot, 'closed');
  expect(await bot.statusOf('closed')).toMatchObject({ state: 'cancelled', counts: { sent: 1, cancelled: 2 } });
  expect(PEOPLE.map((name) => postsTo(name, 'closed'))).toEqual([2, 1, 1]);
});

test('of a broadcast that was given up: its people, and nobody twice', async () => {
  const { deliveries } = bot.services;
  const write = deliveries.write.bind(deliveries);
  deliveries.write = (partition, writes) =>
    writes.deliveries.some(({ delivery }) => delivery.state === 'sending')
      ? Promise.reject(new Error('storage is not well'))
      : write(partition, writes);
  const body = { id: 'given-up', to: { everyone: true }, message: { text: 'given-up' } };
  await bot.enqueue(body, { messageId: 'given-up', dequeueCount: 5 });
  expect(await bot.statusOf('given-up')).toMatchObject({ state: 'done', counts: { failed: 3 } });
  Reflect.deleteProperty(deliveries, 'write');
  expect(await replay('given-up', ['failed'])).toBe(3);
  await takePointers(bot);
  expect(await bot.statusOf('given-up')).toMatchObject({ state: 'done', total: 3, counts: { sent: 3 } });
  expect(PEOPLE.map((name) => postsTo(name, 'given-up'))).toEqual([1, 1, 1]);
});

test('whose pointer got lost is found by the sweep', async () => {
  answer({ ada: 400 });
  await bot.enqueue({ id: 'lost', to: userNamed('ada'), message: { text: 'lost' } });
  answer({});
  await replay('lost', ['failed']);
  expect(bot.pointers.splice(0)).toHaveLength(1);
  await untilEnded(bot, 'lost');
  expect(await of('lost', 'ada')).toMatchObject({ state: 'sent' });
});
