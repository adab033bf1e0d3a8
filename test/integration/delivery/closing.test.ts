import { afterEach, beforeEach, expect, test } from 'vitest';
import { call, post } from '../../support/api.ts';
import { messageFrom, startBot, type TestBot, userNamed } from '../../support/bot.ts';
import { faultyHost } from '../../support/faults.ts';
import { gate, postsOf, takePointers, untilEnded } from '../../support/hosts.ts';

const PEOPLE = ['ada', 'bob', 'cy'];
const users = PEOPLE.map((name) => userNamed(name).user);

let bot: TestBot;
beforeEach(async () => {
  bot = await startBot();
  for (const name of PEOPLE) await bot.post(messageFrom(name, bot.channel));
});
afterEach(() => bot[Symbol.asyncDispose]());

const cancel = (id: string, host: Pick<TestBot, 'services' | 'log'> = bot) =>
  call(host, `/api/notifications/${id}`, { method: 'DELETE' });
const posts = (text: string) => [...postsOf(bot, text).values()].reduce((sum, count) => sum + count, 0);

test('what a dead host had claimed: a DELETE ends it when the lease is over, as nobody knows, and says the same', async () => {
  const dying = await startBot({}, bot);
  const { reached, pass } = gate();
  dying.services.sender.send = () => pass().then(() => new Promise<never>(() => {}));
  void dying.enqueue({ id: 'dead', to: userNamed('ada'), message: { text: 'dead' } }, { messageId: 'dead' });
  await reached;
  expect(await cancel('dead')).toMatchObject({ status: 409 });
  bot.wait(61_000);
  for (let times = 0; times < 2; times++) {
    expect(await cancel('dead')).toMatchObject({ status: 409, jsonBody: { cancelled: 0, tooLate: 1 } });
  }
  expect(await bot.statusOf('dead')).toMatchObject({
    ...{ state: 'done', counts: { uncertain: 1 } },
    recipients: [{ state: 'uncertain', reason: 'cancelled' }],
  });
});

test('a DELETE at two hosts at once: the same answer', async () => {
  const other = await startBot({}, bot);
  for (let round = 0; round < 5; round++) {
    const id = `both-${round}`;
    await post(bot, { id, to: { users }, message: { text: id } });
    const answers = await Promise.all([cancel(id), cancel(id, other)]);
    expect(answers.map(({ status }) => status)).toEqual([200, 200]);
    expect((await cancel(id)).jsonBody).toEqual({ id, cancelled: 3, tooLate: 0 });
  }
});

test.each(['throws before', 'throws after', 'dies before', 'dies after'] as const)(
  'a DELETE whose host %s at any call: asked again it is 200, and nobody is written to',
  async (fault) => {
    for (let at = 1; ; at++) {
      const id = `fault-${at}`;
      await post(bot, { id, to: { users }, message: { text: id } });
      const host = faultyHost(bot.services, fault, at);
      await Promise.race([cancel(id, { services: host.services, log: [] }), host.died]);
      expect((await cancel(id)).status, `call ${at}`).toBe(200);
      await takePointers(bot);
      await untilEnded(bot, id);
      expect(posts(id)).toBe(0);
      expect((await cancel(id)).jsonBody, `call ${at}`).toEqual({ id, cancelled: 3, tooLate: 0 });
      if (!host.hasFired()) break;
    }
  },
);

test('a DELETE of a broadcast whose host dies half-way is finished by whoever works on it', async () => {
  await post(bot, { id: 'half', to: { everyone: true }, message: { text: 'half' } });
  const dying = await startBot({}, bot);
  const { notifications } = dying.services;
  const setDeleted = notifications.setDeleted.bind(notifications);
  const { reached, pass } = gate();
  notifications.setDeleted = async (...given) => {
    await setDeleted(...given);
    await pass();
  };
  void cancel('half', dying);
  await reached;
  await takePointers(bot);
  expect(posts('half')).toBe(0);
  expect(await bot.statusOf('half')).toMatchObject({ state: 'cancelled', total: 3, counts: { cancelled: 3 } });
});

test('a message that nobody can process after five tries: what is claimed elsewhere ends by its lease', async () => {
  const { reached, open, pass } = gate();
  bot.channel.answerWith((_post, response) => {
    void pass().then(() => response.writeHead(201).end('{"id":"x"}'));
  });
  const body = { id: 'given-up', to: userNamed('ada'), message: { text: 'given-up' } };
  const sending = bot.enqueue(body, { messageId: 'given-up' });
  await reached;
  const broken = await startBot({}, bot);
  const { notifications } = broken.services;
  const insert = notifications.insert.bind(notifications);
  notifications.insert = () => {
    notifications.insert = insert;
    return Promise.reject(new Error('storage is not well'));
  };
  await broken.enqueue(body, { messageId: 'given-up', dequeueCount: 5 });
  expect(await bot.statusOf('given-up')).toMatchObject({ state: 'running', counts: { sending: 1 } });
  open();
  await sending;
  expect(await bot.statusOf('given-up')).toMatchObject({ state: 'done', counts: { sent: 1 } });
});
