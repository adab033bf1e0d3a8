import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { countAll } from '../../../src/domain/guard.ts';
import { type Recipient, recipientSchema } from '../../../src/domain/recipient.ts';
import { messageFrom, startBot, type TestBot, userNamed } from '../../support/bot.ts';
import { countRows, dueRows, gate, postsOf, takePointers } from '../../support/hosts.ts';

const MOST_IN_FLIGHT = 50;
const CONCURRENCY = 8;

let bot: TestBot;
let template: Recipient;
beforeAll(async () => {
  bot = await startBot({ SEND_CONCURRENCY: `${CONCURRENCY}` });
  await bot.post(messageFrom('template', bot.channel));
  for await (const { key, recipient } of bot.services.recipients.inOrder()) {
    template = recipient;
    await bot.services.recipients.forget({ key, eTag: '', recipient });
  }
});
afterAll(() => bot[Symbol.asyncDispose]());

/** Makes recipients without a conversation with each. */
async function know(names: string[], tenantId: string): Promise<void> {
  const { reference } = template;
  for (let first = 0; first < names.length; first += 50) {
    await Promise.all(
      names.slice(first, first + 50).map((name) =>
        bot.services.recipients.save(
          recipientSchema.parse({
            ...template,
            firstSeen: '2026-01-01T00:00:00.000Z',
            reference: { ...reference, conversationId: `chat-${name}`, user: { id: name }, tenantId },
          }),
        ),
      ),
    );
  }
}

/** What the transactions and the POSTs of a bot are like, at their most. */
function observe({ services, channel }: TestBot) {
  const most = { rows: 0, inFlight: 0, posts: 0 };
  let inFlight = 0;
  let posts = 0;
  const { deliveries } = services;
  const write = deliveries.write.bind(deliveries);
  deliveries.write = async (partition, writes) => {
    most.rows = Math.max(most.rows, writes.deliveries.length);
    const written = await write(partition, writes);
    if (!written) return written;
    const sending = writes.deliveries.filter(({ delivery }) => delivery.state === 'sending').length;
    inFlight += writes.guard ? sending : -writes.deliveries.length;
    most.inFlight = Math.max(most.inFlight, inFlight);
    return written;
  };
  channel.answerWith((_post, response) => {
    most.posts = Math.max(most.posts, ++posts);
    setTimeout(() => {
      posts--;
      response.writeHead(201).end('{"id":"x"}');
    }, 5);
  });
  return {
    most,
    stop: () => {
      Reflect.deleteProperty(deliveries, 'write');
      channel.answerWith(undefined);
    },
  };
}

/** Reads the status again and again while somebody works. @returns what it said. */
async function watch(id: string, work: Promise<unknown>) {
  const seen: { total: number | null; sum: number; ended: number }[] = [];
  let isOver = false;
  void work.finally(() => {
    isOver = true;
  });
  while (!isOver) {
    const accepted = await bot.services.notifications.get(id);
    if (!accepted) continue;
    const { total, counts } = await bot.statusOf(id);
    seen.push({ total, sum: countAll({ counts }), ended: counts.sent ?? 0 });
  }
  await work;
  return seen;
}

function expectSteady(seen: { total: number | null; sum: number; ended: number }[], size: number): void {
  expect(seen.length).toBeGreaterThan(2);
  for (const [index, { total, sum, ended }] of seen.entries()) {
    const before = seen[index - 1];
    expect([null, size]).toContain(total);
    if (before?.total != null) expect(total).toBe(size);
    expect(total === null ? sum <= size : sum === size).toBe(true);
    expect(ended).toBeGreaterThanOrEqual(before?.ended ?? 0);
  }
}

const once = (id: string, size: number) =>
  expect([...postsOf(bot, id).values()]).toEqual(Array.from({ length: size }, () => 1));

test('501 of a list: in transactions of fifty, the counts exact at every moment', async () => {
  const names = Array.from({ length: 501 }, (_, index) => `l${index}`);
  await know(names, 'list');
  const users = names.map((name) => userNamed(name).user);
  const { most, stop } = observe(bot);
  const seen = await watch('list', bot.enqueue({ id: 'list', to: { users }, message: { text: 'list' } }));
  stop();
  expectSteady(seen, 501);
  expect(most.rows).toBe(MOST_IN_FLIGHT);
  expect(most.inFlight).toBeLessThanOrEqual(MOST_IN_FLIGHT);
  expect(most.posts).toBeLessThanOrEqual(CONCURRENCY);
  once('list', 501);
  const status = await bot.statusOf('list');
  expect(status).toMatchObject({ state: 'done', total: 501, counts: { sent: 501 } });
  expect(countRows(status.recipients)).toEqual(status.counts);
});

test('who finds a list being listed leaves it to the holder, and goes on with it when the lease has run out', async () => {
  const names = Array.from({ length: 60 }, (_, index) => `h${index}`);
  await know(names, 'held');
  const users = names.map((name) => userNamed(name).user);
  const [dying, other] = [await startBot({}, bot), await startBot({}, bot)];
  const { reached, pass } = gate();
  dying.services.sender.send = () => pass().then(() => new Promise<never>(() => {}));
  const body = { id: 'held', to: { users }, message: { text: 'held' }, onUncertain: 'hold' };
  void dying.enqueue(body, { messageId: 'held' });
  await reached;
  await other.enqueue(body, { messageId: 'held' });
  expect(postsOf(bot, 'held').size).toBe(0);
  expect(await bot.statusOf('held')).toMatchObject({ total: null, counts: { sending: MOST_IN_FLIGHT } });
  bot.wait(61_000);
  await other.enqueue(body, { messageId: 'held', dequeueCount: 2 });
  once('held', 10);
  expect(await bot.statusOf('held')).toMatchObject({
    ...{ state: 'done', total: 60, counts: { sent: 10, uncertain: MOST_IN_FLIGHT } },
  });
});

describe('everyone of a tenant', () => {
  const names = Array.from({ length: 120 }, (_, index) => `e${index}`);
  const to = { everyone: true, tenantId: 'tenant' };
  beforeAll(() => know(names, 'tenant'));

  test('120: bounded, the counts exact at every moment', async () => {
    const { most, stop } = observe(bot);
    const seen = await watch('all', bot.enqueue({ id: 'all', to, message: { text: 'all' } }));
    stop();
    expectSteady(seen, 120);
    expect(most.inFlight).toBeLessThanOrEqual(MOST_IN_FLIGHT);
    expect(most.posts).toBeLessThanOrEqual(CONCURRENCY);
    once('all', 120);
    expect(await bot.statusOf('all')).toMatchObject({ state: 'done', total: 120, counts: { sent: 120 } });
  });

  test('with two hosts at once: each person once, the counts exact at every moment', async () => {
    const other = await startBot({}, bot);
    const body = { id: 'both', to, message: { text: 'both' } };
    const work = Promise.all([bot, other].map((host) => host.enqueue(body, { messageId: 'both' })));
    expectSteady(await watch('both', work), 120);
    once('both', 120);
    expect(await bot.statusOf('both')).toMatchObject({ state: 'done', total: 120, counts: { sent: 120 } });
  });

  test('out of time: a pointer and a due row are left, and the next goes on where it ended', async () => {
    bot.channel.answerWith((_post, response) => {
      setTimeout(() => response.writeHead(201).end('{"id":"x"}'), 20);
    });
    bot.pointers.length = 0;
    bot.services.workSeconds = 0.3;
    await bot.enqueue({ id: 'rest', to, message: { text: 'rest' } });
    const [first] = bot.pointers;
    expect(bot.pointers).toHaveLength(1);
    expect(first?.range).toMatch(/^\d\d-63$/);
    expect((await dueRows(bot)).filter(({ id }) => id === 'rest')).toContainEqual(
      expect.objectContaining({ kind: 'work', range: first?.range }),
    );
    expect(await bot.statusOf('rest')).toMatchObject({ state: 'running', total: null });
    bot.services.workSeconds = 1;
    const taken = await takePointers(bot);
    expect(taken).toBeGreaterThan(0);
    bot.services.workSeconds = 240;
    bot.channel.answerWith(undefined);
    once('rest', 120);
    expect(await bot.statusOf('rest')).toMatchObject({ state: 'done', total: 120, counts: { sent: 120 } });
  });
});

test('of a large range half is handed on, again and again; each person once', async () => {
  const names = Array.from({ length: 1300 }, (_, index) => `m${index}`);
  await know(names, 'large');
  bot.pointers.length = 0;
  await bot.enqueue({ id: 'large', to: { everyone: true, tenantId: 'large' }, message: { text: 'large' } });
  expect(bot.pointers).toMatchObject([{ id: 'large', range: expect.stringMatching(/^\d\d(-63)?$/) }]);
  const handedOn = bot.pointers[0]?.range;
  expect(await dueRows(bot)).toContainEqual(expect.objectContaining({ kind: 'work', id: 'large', range: handedOn }));
  expect(await bot.statusOf('large')).toMatchObject({ state: 'running', total: null });
  await takePointers(bot);
  expect(postsOf(bot, 'large').size).toBe(1300);
  once('large', 1300);
  const { state, total, counts } = await bot.statusOf('large');
  expect({ state, total, counts }).toEqual({ state: 'done', total: 1300, counts: { sent: 1300 } });
});
