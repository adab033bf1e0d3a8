import { afterEach, beforeEach, expect, test } from 'vitest';
import { acceptNotification } from '../../../src/delivery/acceptNotification.ts';
import type { Notification } from '../../../src/domain/notification.ts';
import { post } from '../../support/api.ts';
import { messageFrom, startBot, type TestBot, userNamed } from '../../support/bot.ts';
import { dueRows, gate, postsOf, takePointers } from '../../support/hosts.ts';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const to = userNamed('ada');
const PEOPLE = ['ada', 'bob', 'cy'];

let bot: TestBot;
beforeEach(async () => {
  bot = await startBot();
  for (const name of PEOPLE) await bot.post(messageFrom(name, bot.channel));
});
afterEach(() => bot[Symbol.asyncDispose]());

const posts = (text: string) => [...postsOf(bot, text).values()].reduce((sum, count) => sum + count, 0);
const request = (id: string, audience: object = to) => ({ id, to: audience, message: { text: id } }) as Notification;
const kinds = async () => (await dueRows(bot)).map(({ kind, range }) => `${kind} ${range}`);

test.each([
  ['one person', to, 1, 'list'],
  ['everyone', { everyone: true }, 3, '00-63'],
])(
  '%s, accepted and never queued: queued by the first sweep after the lease, sent by nobody before',
  async (_, audience, size, range) => {
    await acceptNotification(bot.services, 'orphan', request('orphan', audience));
    bot.wait(MINUTE);
    await bot.sweep();
    expect(bot.pointers).toEqual([]);
    bot.wait(MINUTE);
    await bot.sweep();
    expect(bot.pointers).toEqual([{ id: 'orphan', range, delaySeconds: 0 }]);
    expect(posts('orphan')).toBe(0);
    await takePointers(bot);
    expect(await bot.statusOf('orphan')).toMatchObject({ state: 'done', counts: { sent: size } });
  },
);

test('a pointer that got lost while its delivery waited: queued again when it is due', async () => {
  bot.channel.answerWith((_post, response) => response.writeHead(429, { 'retry-after': '600' }).end());
  await bot.enqueue(request('waits'));
  bot.channel.answerWith(undefined);
  expect(bot.pointers.splice(0)).toHaveLength(1);
  bot.wait(5 * MINUTE);
  await bot.sweep();
  expect(bot.pointers).toEqual([]);
  bot.wait(7 * MINUTE);
  await bot.sweep();
  expect(bot.pointers).toHaveLength(1);
  await takePointers(bot);
  expect(await bot.statusOf('waits')).toMatchObject({ state: 'done', counts: { sent: 1 } });
});

test('claimed by a host that died: queued when the lease has run out, not before', async () => {
  const dying = await startBot({}, bot);
  const { reached, pass } = gate();
  dying.services.sender.send = () => pass().then(() => new Promise<never>(() => {}));
  bot.wait(-30_000);
  void dying.enqueue(request('claimed'), { messageId: 'claimed' });
  await reached;
  bot.wait(50_000);
  await bot.sweep();
  expect(bot.pointers).toEqual([]);
  bot.wait(30_000);
  await bot.sweep();
  expect(bot.pointers).toHaveLength(1);
  await takePointers(bot);
  expect(await bot.statusOf('claimed')).toMatchObject({ counts: { sent: 1 } });
});

test('a continuation whose pointer got lost: queued again', async () => {
  bot.services.workSeconds = 0;
  await bot.enqueue(request('rest', { everyone: true }));
  expect(bot.pointers.splice(0)).toMatchObject([{ range: '00-63' }]);
  bot.services.workSeconds = 240;
  bot.wait(2 * MINUTE);
  await bot.sweep();
  expect(bot.pointers).toMatchObject([{ id: 'rest', range: '00-63' }]);
  await takePointers(bot);
  expect(await bot.statusOf('rest')).toMatchObject({ state: 'done', counts: { sent: 3 } });
});

test('two sweeps at once do no harm', async () => {
  const other = await startBot({}, bot);
  const ids = Array.from({ length: 5 }, (_, index) => `both-${index}`);
  for (const id of ids) await acceptNotification(bot.services, id, request(id));
  bot.wait(2 * MINUTE);
  await Promise.all([bot.sweep(), other.sweep()]);
  expect(new Set([...bot.pointers, ...other.pointers].map(({ id }) => id))).toEqual(new Set(ids));
  await Promise.all([takePointers(bot), takePointers(other)]);
  expect(ids.map(posts)).toEqual(ids.map(() => 1));
  bot.wait(2 * MINUTE);
  await Promise.all([bot.sweep(), other.sweep()]);
  expect([...bot.pointers, ...other.pointers]).toEqual([]);
  const rows = await dueRows(bot);
  expect([...new Set(rows.map(({ kind, id }) => `${kind} ${id}`))].sort()).toEqual(ids.map((id) => `purge ${id}`));
});

test('what never was accepted is kept an hour, and then forgotten', async () => {
  const { notifications } = bot.services;
  notifications.insert = () => Promise.reject(new Error('storage is not well'));
  await expect(acceptNotification(bot.services, 'never', request('never'))).rejects.toThrow();
  Reflect.deleteProperty(notifications, 'insert');
  bot.wait(HOUR - MINUTE);
  await bot.sweep();
  expect(await kinds()).toEqual(['work list']);
  bot.wait(4 * MINUTE);
  await bot.sweep();
  expect(await kinds()).toEqual([]);
  expect(bot.pointers).toEqual([]);
});

test('of a single notification that was sent only the row is left that purges it', async () => {
  await bot.enqueue(request('once'));
  expect(await kinds()).toEqual(['purge list']);
});

test('of one that waited, too', async () => {
  bot.channel.answerWith((_post, response) => response.writeHead(429, { 'retry-after': '60' }).end());
  await bot.enqueue(request('slow'));
  expect((await kinds()).filter((kind) => kind.startsWith('purge'))).toEqual([]);
  bot.channel.answerWith(undefined);
  bot.wait(61_000);
  await bot.goOn('slow');
  expect(await kinds()).toEqual(['purge list']);
});

test('of a broadcast the sweep finds that it has ended', async () => {
  await post(bot, request('all', { everyone: true }));
  await takePointers(bot);
  expect(await kinds()).toEqual(['work 00-63']);
  bot.wait(2 * MINUTE);
  await bot.sweep();
  expect(bot.pointers).toEqual([]);
  expect(await kinds()).toEqual(['purge 00-63']);
});

test.each([
  ['one person', to, { everyone: true }],
  ['everyone', { everyone: true }, to],
])("an id that is %s's, and was refused for another audience: its row is forgotten", async (_, audience, refused) => {
  await bot.enqueue(request('taken', audience));
  await takePointers(bot);
  const before = await kinds();
  expect(await acceptNotification(bot.services, 'taken', request('taken', refused))).toEqual({ kind: 'conflict' });
  expect(await kinds()).toHaveLength(before.length + 1);
  bot.wait(2 * MINUTE);
  for (let sweep = 0; sweep < 2; sweep++) await bot.sweep();
  expect(bot.pointers).toEqual([]);
  expect((await kinds()).every((kind) => kind.startsWith('purge'))).toBe(true);
});

test('a row that nobody can read does not keep the others from being found', async () => {
  const { notifications } = bot.services;
  for (const id of ['broken', 'good']) await acceptNotification(bot.services, id, request(id));
  const series = notifications.series.bind(notifications);
  notifications.series = (id) => (id === 'broken' ? Promise.reject(new Error('not to be read')) : series(id));
  bot.wait(2 * MINUTE);
  await bot.sweep();
  expect(bot.pointers.map(({ id }) => id)).toEqual(['good']);
  expect(bot.log.join('\n')).toMatch(/due work of broken, list: .*not to be read/s);
});
