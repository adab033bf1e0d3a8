import { TableClient } from '@azure/data-tables';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { shardOf, userKey } from '../../../src/domain/keys.ts';
import { type Recipient, recipientSchema } from '../../../src/domain/recipient.ts';
import { messageFrom, startBot, type TestBot, userNamed } from '../../support/bot.ts';
import { gate, postsOf } from '../../support/hosts.ts';

const IN_FIRST_CLAIM = 50;
const LONG_MS = 10 * 60 * 1000;
const message = { text: 'The price fell' };
const keyOf = (name: string) => userKey('emulator', name);
const byKey = (a: string, b: string) => (keyOf(a) < keyOf(b) ? -1 : 1);

let bot: TestBot;
let template: Recipient;
beforeEach(async () => {
  bot = await startBot();
  await bot.post(messageFrom('template', bot.channel));
  const stored = await bot.services.recipients.get(keyOf('template'));
  if (!stored) throw new Error('nobody was stored');
  template = stored.recipient;
  await bot.services.recipients.forget(stored);
});
afterEach(async () => {
  vi.useRealTimers();
  await bot[Symbol.asyncDispose]();
});

/** Names with keys that `fits` takes. */
function namesWhere(fits: (key: string) => boolean, count: number): string[] {
  const names: string[] = [];
  for (let n = 0; names.length < count; n++) if (fits(keyOf(`p${n}`))) names.push(`p${n}`);
  return names;
}

/** Makes recipients without a conversation with each. */
async function know(names: readonly string[], more: { aadObjectId?: string } = {}): Promise<void> {
  const { bot: ours, ...rest } = template.reference;
  for (const name of names) {
    const reference = { ...rest, bot: ours, conversationId: `chat-${name}`, user: { id: name, ...more } };
    await bot.services.recipients.save(recipientSchema.parse({ ...template, firstSeen: '2026-01-01', reference }));
  }
}

const usersNamed = (names: readonly string[]) => names.map((name) => userNamed(name).user);
const postsTo = (name: string) => postsOf(bot, message.text).get(`/v3/conversations/chat-${name}/activities`) ?? 0;
const deliveryTo = async (id: string, name: string) =>
  (await bot.statusOf(id)).recipients.find(({ recipient }) => JSON.stringify(recipient).includes(`"${name}"`));

/** Lists a notification as far as its first claim goes. */
async function beginList(body: object): Promise<void> {
  const { deliveries } = bot.services;
  const write = deliveries.write.bind(deliveries);
  let claims = 0;
  deliveries.write = (partition, writes) =>
    writes.guard && ++claims > 1 ? Promise.reject(new Error('storage is not well')) : write(partition, writes);
  // It fails, or leaves the rest to another invocation: either is taken up again.
  await bot.enqueue(body, { messageId: 'begun' }).catch(() => {});
  Reflect.deleteProperty(deliveries, 'write');
}

describe('a list that is resumed', () => {
  const [low = '', high = ''] = [namesWhere((key) => key < 'u-02', 1)[0], namesWhere((key) => key > 'u-fd', 1)[0]];
  const others = namesWhere((key) => key > 'u-02' && key < 'u-fd', 59);
  const entra = { aadObjectId: 'aad-moving' };

  test.each([
    ['is not lost', high, low],
    ['is written to once', low, high],
  ])('after somebody wrote from another account: who is named by the object id %s', async (_what, before, after) => {
    await know(others);
    await know([before], entra);
    const body = { id: 'moving', to: { users: [...usersNamed(others), entra] }, message };
    await beginList(body);
    expect(await bot.statusOf('moving')).toMatchObject({ total: null, counts: { sent: IN_FIRST_CLAIM } });
    await know([after], entra);
    await bot.enqueue(body, { messageId: 'begun', dequeueCount: 2 });
    expect(await bot.statusOf('moving')).toMatchObject({ state: 'done', total: 60, counts: { sent: 60 } });
    expect(postsTo(before) + postsTo(after)).toBe(1);
    expect(others.map(postsTo)).toEqual(others.map(() => 1));
  });

  test('finds the row of a person whose other address came first', async () => {
    await know(others);
    await know([high], entra);
    const body = { id: 'both', to: { users: [...usersNamed([...others, high]), entra] }, message };
    await beginList(body);
    expect(postsTo(high)).toBe(1);
    await bot.enqueue(body, { messageId: 'begun', dequeueCount: 2 });
    expect(await bot.statusOf('both')).toMatchObject({ state: 'done', total: 60, counts: { sent: 60 } });
    expect(postsTo(high)).toBe(1);
  });
});

describe('a row that cannot be read', () => {
  const people = ['ada', 'bob', 'cy'];

  /** As a later version would write it. */
  async function spoil(name: string): Promise<void> {
    const table = TableClient.fromConnectionString(bot.connectionString, 'conversationReferences', {
      allowInsecureConnection: true,
    });
    await table.updateEntity({ partitionKey: shardOf(keyOf(name)), rowKey: keyOf(name), v: 99 }, 'Merge');
  }

  test.each([
    ['its own id', userNamed('bob').user],
    ['the object id in Entra ID', { aadObjectId: 'aad-bob' }],
  ])('of a list: named by %s its person fails, the others are written to', async (_how, user) => {
    const users = [...usersNamed(['ada', 'cy']), user];
    await know(['ada', 'cy']);
    await know(['bob'], { aadObjectId: 'aad-bob' });
    await spoil('bob');
    await bot.enqueue({ id: 'spoilt', to: { users }, message });
    expect(await bot.statusOf('spoilt')).toMatchObject({ state: 'done', total: 3, counts: { sent: 2, failed: 1 } });
    const failed = (await bot.statusOf('spoilt')).recipients.find(({ state }) => state === 'failed');
    expect(failed).toMatchObject({ reason: 'unknown-recipient', recipient: { user } });
    expect(bot.log.join('\n')).toMatch(/recipient [ua]-[\da-f]{32}: cannot be read/);
    expect(people.map(postsTo)).toEqual([1, 0, 1]);
  });

  test('of somebody who waits ends their delivery, and none beside it', async () => {
    await know(people);
    bot.channel.answerWith((_post, response) => response.writeHead(429).end());
    await bot.enqueue({ id: 'waiting', to: { users: usersNamed(people) }, message });
    bot.channel.answerWith(undefined);
    await spoil('bob');
    bot.wait(LONG_MS);
    await bot.goOn('waiting');
    expect(await bot.statusOf('waiting')).toMatchObject({ state: 'done', counts: { sent: 2, failed: 1 } });
    expect(await deliveryTo('waiting', 'bob')).toMatchObject({ state: 'failed', reason: 'unknown-recipient' });
  });

  test('is not what a fault of storage is', async () => {
    await know(people);
    bot.services.recipients.get = () => Promise.reject(new Error('storage is not well'));
    await expect(bot.enqueue({ id: 'fault', to: { users: usersNamed(people) }, message })).rejects.toThrow();
    Reflect.deleteProperty(bot.services.recipients, 'get');
    expect(await bot.statusOf('fault')).toMatchObject({ counts: {} });
  });
});

describe('who says stop while the connector is slow', () => {
  /** They say it after they were read, and ten seconds later the first calls go on. @returns how many were read one by one then. */
  async function whileSlow(body: object, saying: readonly string[]): Promise<number> {
    const { reached, open, pass } = gate();
    const { sender } = bot.services;
    const send = sender.send.bind(sender);
    sender.send = async (to, activity, replyToId) => {
      if (activity['text'] === message.text) await pass();
      return send(to, activity, replyToId);
    };
    vi.useFakeTimers({ toFake: ['performance'] });
    const work = bot.enqueue(body);
    await reached;
    for (const name of saying) await bot.post(messageFrom(name, bot.channel, { text: 'stop' }));
    const { recipients } = bot.services;
    const get = recipients.get.bind(recipients);
    let reads = 0;
    recipients.get = (key) => {
      reads++;
      return get(key);
    };
    vi.advanceTimersByTime(10_000);
    open();
    await work;
    return reads;
  }

  test('is heard: the last of a list', async () => {
    const names = namesWhere(() => true, IN_FIRST_CLAIM + 1).sort(byKey);
    await know(names);
    const last = names.at(-1) ?? '';
    await whileSlow({ id: 'list', to: { users: usersNamed(names) }, message }, [last]);
    expect(await deliveryTo('list', last)).toMatchObject({ state: 'suppressed', reason: 'opted-out', attempts: 0 });
    expect(postsTo(last)).toBe(0);
    expect(await bot.statusOf('list')).toMatchObject({ total: 51, counts: { sent: 50, suppressed: 1 } });
  });

  test('is heard: the last ones of a page of a broadcast, which is read again and not one by one', async () => {
    const names = namesWhere((key) => shardOf(key) === '00', IN_FIRST_CLAIM + 10).sort(byKey);
    await know(names);
    const late = names.slice(IN_FIRST_CLAIM);
    const saying = late.filter((_, index) => index % 2 === 0);
    const reads = await whileSlow({ id: 'page', to: { everyone: true }, message }, saying);
    expect(await bot.statusOf('page')).toMatchObject({ total: 60, counts: { sent: 55, suppressed: 5 } });
    expect(late.map(postsTo)).toEqual(late.map((name) => (saying.includes(name) ? 0 : 1)));
    expect(reads).toBeLessThanOrEqual(1);
  });
});
