import { afterEach, beforeEach, expect, test } from 'vitest';
import { cancelNotification } from '../../../src/delivery/cancelNotification.ts';
import { continueDelivery } from '../../../src/delivery/continueDelivery.ts';
import { HOUR, MINUTE } from '../../../src/domain/time.ts';
import { MOST_IN_POINTER, type Pointer } from '../../../src/storage/deliveriesQueue.ts';
import { messageFrom, startBot, type TestBot, userNamed } from '../../support/bot.ts';
import { dueRows, postsOf } from '../../support/hosts.ts';
import { silent } from '../../support/silent.ts';

let bot: TestBot;
let queued: { pointer: Pointer; delaySeconds: number }[];
beforeEach(async () => {
  bot = await startBot();
  for (const name of ['ada', 'bob']) await bot.post(messageFrom(name, bot.channel));
  queued = [];
  const { deliveriesQueue } = bot.services;
  const push = deliveriesQueue.push.bind(deliveriesQueue);
  deliveriesQueue.push = async (pointer, delaySeconds = 0) => {
    await push(pointer, delaySeconds);
    queued.push({ pointer, delaySeconds });
  };
});
afterEach(() => bot[Symbol.asyncDispose]());

const AT = new Date(Math.ceil(Date.now() / HOUR) * HOUR + HOUR);

async function remind(id: string, at: Date, to: object = userNamed('ada')): Promise<void> {
  await bot.enqueue({ id, to, message: { text: id }, sendAt: at.toISOString() });
}

/** Until so long before the hour. */
function waitUntilBefore(milliseconds: number): void {
  bot.wait(AT.getTime() - milliseconds - bot.services.now().getTime());
}

const several = () => queued.map(({ pointer }) => ('several' in pointer ? pointer.several.map(({ id }) => id) : []));

async function take(pointer: object): Promise<void> {
  const body = Buffer.from(JSON.stringify(pointer));
  await continueDelivery(bot.services, { body, messageId: 'several', dequeueCount: 1 }, silent);
}

test('what falls due in one second shares messages that come then; a broadcast has its own', async () => {
  const ids = Array.from({ length: MOST_IN_POINTER + 3 }, (_, index) => `hour-${index}`);
  for (const id of ids) await remind(id, AT);
  await remind('half', new Date(AT.getTime() - 500));
  await remind('second', new Date(AT.getTime() + 1000));
  await remind('all', AT, { everyone: true });
  await remind('later', new Date(AT.getTime() + 2 * MINUTE));
  waitUntilBefore(2 * MINUTE);
  await bot.sweep();
  const sizes = several().map(({ length }) => length);
  expect(sizes.toSorted()).toEqual([1, 1, MOST_IN_POINTER, 4].toSorted());
  expect(several().flat().sort()).toEqual([...ids, 'half', 'second', 'all'].sort());
  expect(several().filter((together) => together.includes('all'))).toEqual([['all']]);
  for (const { pointer, delaySeconds } of queued) {
    const isSecond = 'several' in pointer && pointer.several[0]?.id === 'second';
    expect(delaySeconds).toBeCloseTo(isSecond ? 121 : 120, 0);
  }
  const looks = (await dueRows(bot)).filter(({ kind, id }) => kind === 'work' && id.startsWith('hour-'));
  expect(looks).toHaveLength(ids.length);
  expect(new Set(looks.map(({ at }) => at))).toEqual(new Set([new Date(AT.getTime() + 65_000).toISOString()]));
  queued.length = 0;
  await bot.sweep();
  expect(queued).toEqual([]);
});

test('each of several is delivered; what fails goes on alone, with tries of its own', async () => {
  for (const id of ['one', 'two', 'three']) await remind(id, AT);
  waitUntilBefore(MINUTE);
  await bot.sweep();
  const [shared] = queued.splice(0);
  waitUntilBefore(0);
  const { notifications } = bot.services;
  const get = notifications.get.bind(notifications);
  notifications.get = async (id) => {
    if (id === 'two') throw new Error('storage is not well');
    return get(id);
  };
  await take(shared?.pointer ?? {});
  notifications.get = get;
  expect(['one', 'two', 'three'].map((id) => postsOf(bot, id).size)).toEqual([1, 0, 1]);
  expect(queued).toEqual([{ pointer: { v: 1, id: 'two', range: 'list' }, delaySeconds: 0 }]);
  await bot.goOn('two');
  expect(postsOf(bot, 'two').size).toBe(1);
});

test('several that come a second time are not sent again', async () => {
  for (const id of ['one', 'two']) await remind(id, AT);
  waitUntilBefore(MINUTE);
  await bot.sweep();
  waitUntilBefore(0);
  for (let time = 0; time < 2; time++) await take(queued[0]?.pointer ?? {});
  expect(['one', 'two'].map((id) => [...postsOf(bot, id).values()])).toEqual([[1], [1]]);
});

test('what the queue refuses is queued by the next sweep', async () => {
  await remind('one', AT);
  waitUntilBefore(2 * MINUTE);
  const { deliveriesQueue } = bot.services;
  const push = deliveriesQueue.push;
  deliveriesQueue.push = () => Promise.reject(new Error('the queue is not well'));
  await bot.sweep();
  deliveriesQueue.push = push;
  expect(bot.log.some((line) => line.includes('1 notifications for'))).toBe(true);
  await bot.sweep();
  expect(several()).toEqual([['one']]);
});

test('what is a little late is queued again with others, what is late by much alone', async () => {
  for (const id of ['one', 'two']) await remind(id, AT);
  waitUntilBefore(MINUTE);
  await bot.sweep();
  waitUntilBefore(-2 * MINUTE);
  await bot.sweep();
  waitUntilBefore(-15 * MINUTE);
  await bot.sweep();
  expect(several().map((together) => together.toSorted())).toEqual([['one', 'two'], ['one', 'two'], [], []]);
  expect(queued.slice(2).map(({ pointer }) => ('id' in pointer ? pointer.id : ''))).toEqual(
    expect.arrayContaining(['one', 'two']),
  );
});

test('one that was ended before its time is not queued for it', async () => {
  await remind('one', AT);
  await cancelNotification(bot.services, 'one', silent);
  waitUntilBefore(2 * MINUTE);
  await bot.sweep();
  expect(several()).toEqual([]);
  waitUntilBefore(-3 * MINUTE);
  await bot.sweep();
  expect(await bot.statusOf('one')).toMatchObject({ state: 'cancelled', counts: { cancelled: 1 } });
});
