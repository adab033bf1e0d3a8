import { type QueueClient, QueueServiceClient } from '@azure/storage-queue';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { collectDeadLetters } from '../../../src/deadLetters/collectDeadLetters.ts';
import { deliveryRecords } from '../../../src/deadLetters/deliveryRecords.ts';
import { replayDeadLetters } from '../../../src/deadLetters/replayDeadLetters.ts';
import { connect } from '../../../src/storage/connection.ts';
import { DeadLettersTable } from '../../../src/storage/deadLettersTable.ts';
import { LargeContent } from '../../../src/storage/largeContent.ts';
import { CONTAINERS, TABLES } from '../../../src/storage/names.ts';
import { NotificationsTable } from '../../../src/storage/notificationsTable.ts';
import { messageFrom, startBot, type TestBot, userNamed } from '../../support/bot.ts';
import { gathered } from '../../support/gathered.ts';
import { postsOf, takePointers } from '../../support/hosts.ts';
import { refuseLikeAzure, watchedTable } from '../../support/watchedTable.ts';

const HOUR = 60 * 60 * 1000;
const users = ['ada', 'bob'].map((name) => userNamed(name).user);

let bot: TestBot;
let poison: QueueClient;
beforeEach(async () => {
  bot = await startBot();
  for (const name of ['ada', 'bob']) await bot.post(messageFrom(name, bot.channel));
  poison = QueueServiceClient.fromConnectionString(bot.connectionString).getQueueClient('notifications-poison');
  await poison.create();
});
afterEach(() => bot[Symbol.asyncDispose]());

/** Bytes without an id, as a producer's SDK writes them. */
const bodyOf = (text: string) => Buffer.from(` { "to": ${JSON.stringify({ users })},\n"message": {"text":"${text}"} }`);
const letters = () => bot.services.deadLetters.list();
const copiesLeft = async () => (await poison.getProperties()).approximateMessagesCount;
const postsTo = (name: string, text: string) =>
  postsOf(bot, text).get(`/v3/conversations/chat-${name}/activities`) ?? 0;

/** Who is not taken for now. */
function hold(...names: string[]): void {
  bot.channel.answerWith(({ path }, response) => {
    response.writeHead(names.some((name) => path.includes(`chat-${name}/`)) ? 429 : 201).end('{"id":"x"}');
  });
}

/** What the host does with a message that killed it: a copy under another message id. */
async function collect(...bodies: Uint8Array[]): Promise<void> {
  for (const body of bodies) await poison.sendMessage(Buffer.from(body).toString());
  const log = {
    info: () => {},
    warn: (text: string) => bot.log.push(text),
    error: (text: string) => bot.log.push(text),
  };
  await collectDeadLetters(bot.services, deliveryRecords(bot.services, log), log);
}

/** Replays all letters and takes the messages that they become. @returns what was queued. */
async function replay(): Promise<string[]> {
  const { services } = bot;
  const queued: string[] = [];
  services.sourceQueues.push = async (_queue, text) => {
    queued.push(text);
    return `replayed-${queued.length}`;
  };
  const records = deliveryRecords(services, { info: () => {}, warn: () => {}, error: () => {} });
  const done = await gathered(replayDeadLetters(services, records, await letters()));
  expect(done.map(({ outcome }) => outcome.kind)).toEqual(done.map(() => 'queued'));
  for (const [index, text] of queued.entries()) {
    await bot.enqueue(Buffer.from(text), { messageId: `replayed-${index + 1}` });
  }
  await takePointers(bot);
  return queued;
}

test('a copy of what is unfinished is a letter with its id, and its replay sends what was not sent, once', async () => {
  hold('bob');
  await bot.enqueue(bodyOf('once'), { messageId: 'first' });
  await collect(bodyOf('once'));
  expect(await letters()).toMatchObject([
    { id: 'first', reason: 'host-died', bodyBase64: bodyOf('once').toString('base64') },
  ]);
  expect(await bot.statusOf('first')).toMatchObject({ state: 'done', total: 2, counts: { sent: 1, failed: 1 } });
  expect((await bot.statusOf('first')).recipients).toContainEqual(
    expect.objectContaining({ recipient: userNamed('bob'), state: 'failed', reason: 'dead-lettered' }),
  );

  hold();
  bot.wait(HOUR);
  expect(await replay()).toEqual([bodyOf('once').toString().replace('{', '{"id":"first",')]);
  expect(await bot.statusOf('first')).toMatchObject({ state: 'done', total: 2, counts: { sent: 2 } });
  // The first try to bob was not taken.
  expect([postsTo('ada', 'once'), postsTo('bob', 'once')]).toEqual([1, 2]);
  expect(await letters()).toEqual([]);
});

test('a copy of what has ended is discarded with a line: nobody is written to again', async () => {
  await bot.enqueue(bodyOf('over'), { messageId: 'over' });
  await collect(bodyOf('over'));
  expect(await letters()).toEqual([]);
  expect(await copiesLeft()).toBe(0);
  expect(bot.log.join('\n')).toMatch(/notification over: discarded message \S+ of notifications-poison/);
  expect(await replay()).toEqual([]);
  expect([postsTo('ada', 'over'), postsTo('bob', 'over')]).toEqual([1, 1]);
});

test('two copies in a page are one letter: with the first its notification has ended', async () => {
  hold('ada', 'bob');
  await bot.enqueue(bodyOf('two'), { messageId: 'two' });
  await collect(bodyOf('two'), bodyOf('two'));
  expect(await letters()).toMatchObject([{ id: 'two' }]);
  hold();
  bot.wait(HOUR);
  await replay();
  expect(await bot.statusOf('two')).toMatchObject({ state: 'done', counts: { sent: 2 } });
  expect([postsTo('ada', 'two'), postsTo('bob', 'two')]).toEqual([2, 2]);
});

test('of several with the same bytes it is the one that is unfinished', async () => {
  await bot.enqueue(bodyOf('same'), { messageId: 'ended' });
  hold('ada', 'bob');
  await bot.enqueue(bodyOf('same'), { messageId: 'open' });
  await collect(bodyOf('same'));
  expect(await letters()).toMatchObject([{ id: 'open' }]);
  expect(await bot.statusOf('open')).toMatchObject({ state: 'done', counts: { failed: 2 } });
  expect(await bot.statusOf('ended')).toMatchObject({ state: 'done', counts: { sent: 2 } });
});

test('many copies without an id are looked up together, and the replayed letters read once', async () => {
  const { services, connectionString } = bot;
  const requests: string[] = [];
  const watched = (name: string) =>
    watchedTable(connectionString, name, (url) => {
      refuseLikeAzure(url);
      const [compared] = /bodyHash|fingerprint/.exec(url.searchParams.get('$filter') ?? '') ?? [];
      if (compared) requests.push(compared);
    });
  const { blobs } = connect({ connectionString });
  const content = new LargeContent(blobs.getContainerClient(CONTAINERS.largeContent));
  services.notifications = new NotificationsTable(watched(TABLES.notifications), content);
  services.deadLetters = new DeadLettersTable(watched(TABLES.deadLetters), content);
  const texts = Array.from({ length: 40 }, (_, index) => `text-${index}`);
  const accepted = texts.filter((_, index) => index % 13 === 0);
  for (const text of accepted) await bot.enqueue(bodyOf(text), { messageId: text });
  await collect(...texts.map(bodyOf));

  expect(await letters()).toHaveLength(texts.length - accepted.length);
  for (const text of accepted) expect(bot.log.join('\n')).toContain(`notification ${text}: discarded message`);
  // A filter names 15 of the 32 of a page.
  expect(requests.filter((compared) => compared === 'bodyHash').length).toBeLessThanOrEqual(4);
  expect(requests.filter((compared) => compared === 'fingerprint')).toHaveLength(1);
});

test('where they cannot be looked up, copies that name an id are collected', async () => {
  const { notifications } = bot.services;
  notifications.idsByBody = () => Promise.reject(new Error('storage is not well'));
  await expect(collect(bodyOf('unnamed'), Buffer.from('{"id":"named"}'))).rejects.toThrow(AggregateError);
  expect((await letters()).map(({ id }) => id)).toEqual(['named']);
  expect(await copiesLeft()).toBe(1);
});

test('a copy that was never accepted is a letter under its own message id', async () => {
  await collect(bodyOf('never'));
  const [letter, ...others] = await letters();
  expect(others).toEqual([]);
  expect(letter).toMatchObject({ reason: 'host-died' });
  await replay();
  expect(await bot.statusOf(letter?.id ?? '')).toMatchObject({ state: 'done', counts: { sent: 2 } });
});

test('another request under the same id is left alone', async () => {
  hold('ada', 'bob');
  const theirs = { id: 'taken', to: { users }, message: { text: 'theirs' } };
  await bot.enqueue(theirs);
  await collect(Buffer.from(JSON.stringify({ ...theirs, message: { text: 'ours' } })));
  expect(await letters()).toMatchObject([{ id: 'taken', reason: 'host-died' }]);
  expect(await bot.statusOf('taken')).toMatchObject({ state: 'running', counts: { waiting: 2 } });
});
