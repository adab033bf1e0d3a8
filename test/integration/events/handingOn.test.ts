import { afterEach, beforeEach, expect, test } from 'vitest';
import { cancelNotification } from '../../../src/delivery/cancelNotification.ts';
import { shardOf } from '../../../src/domain/keys.ts';
import { notificationIdOf } from '../../../src/domain/watchedEvent.ts';
import { takeEvent } from '../../../src/events/takeEvent.ts';
import { startBot, type TestBot } from '../../support/bot.ts';
import { takePointers } from '../../support/hosts.ts';
import { silent } from '../../support/silent.ts';
import { makeWatchers, priceOf, toldTo, type Watcher, watchAll } from './crowd.ts';

let bot: TestBot;
beforeEach(async () => {
  bot = await startBot();
});
afterEach(() => bot[Symbol.asyncDispose]());

/** Ninety who are in one shard: one claim takes fifty of them. */
async function ninetyOfOneShard(): Promise<Watcher[]> {
  const all = await makeWatchers(bot, 'w', 4000, 100);
  const byShard = Map.groupBy(all, ({ key }) => shardOf(key));
  const [crowd = []] = [...byShard.values()].sort((one, other) => other.length - one.length);
  return crowd.slice(0, 90);
}

test.each([
  ['a drop of a fifth', {}],
  ['whatever matches', { filter: { where: {} } }],
] as const)(
  'an event whose worker handed on is told to all, though others fired the same watches since: %s',
  async (_, more) => {
    const watchers = await ninetyOfOneShard();
    await watchAll(bot.services, 'lux', watchers, more);
    await using other = await startBot({}, bot);
    const first = priceOf('lux', 70);
    await takeEvent(bot.services, first, silent);
    const [pointer] = bot.pointers.splice(0);
    const { deliveries, running } = other.services;
    const write = deliveries.write.bind(deliveries);
    deliveries.write = async (partition, writes) => {
      if (writes.guard && writes.deliveries.length > 0) void running.stop();
      return write(partition, writes);
    };
    await other.goOn(notificationIdOf(first), { range: pointer?.range ?? '' });
    expect((await bot.statusOf(notificationIdOf(first))).counts).toEqual({ sent: 50 });
    for (const price of [50, 35]) {
      await takeEvent(bot.services, priceOf('lux', price), silent);
      await takePointers(bot);
    }
    await bot.goOn(notificationIdOf(first), { range: pointer?.range ?? '' });
    expect((await bot.statusOf(notificationIdOf(first))).counts).toEqual({ sent: 90 });
    for (const texts of toldTo(bot, watchers).values()) {
      expect(texts.map((text) => text.replace(/,.*/, '')).toSorted()).toEqual(['lux: 35', 'lux: 50', 'lux: 70']);
    }
  },
);

test('an event that is cancelled before it was told changes no watch', async () => {
  const watchers = await makeWatchers(bot, 'w', 3, 100);
  await watchAll(bot.services, 'lux', watchers, { mode: 'once' });
  const wrong = priceOf('lux', 1);
  await takeEvent(bot.services, wrong, silent);
  expect(await cancelNotification(bot.services, notificationIdOf(wrong), silent)).toMatchObject({ kind: 'cancelled' });
  await takePointers(bot);
  expect(await bot.statusOf(notificationIdOf(wrong))).toMatchObject({ state: 'cancelled', counts: { cancelled: 3 } });
  await takeEvent(bot.services, priceOf('lux', 70), silent);
  await takePointers(bot);
  for (const texts of toldTo(bot, watchers).values()) expect(texts).toEqual([expect.stringContaining('lux: 70')]);
});

test('many events of one topic at the same moment find a way past each other', async () => {
  const watchers = await makeWatchers(bot, 'w', 12, 100);
  await watchAll(bot.services, 'lux', watchers);
  const prices = Array.from({ length: 16 }, (_, index) => priceOf('lux', 60 - index));
  await Promise.all(prices.map((event) => takeEvent(bot.services, event, silent)));
  await takePointers(bot);
  const records = await Promise.all(prices.map((event) => bot.statusOf(notificationIdOf(event))));
  expect(records.every(({ state }) => state === 'done')).toBe(true);
  expect(bot.log.filter((line) => line.includes('write conflicts'))).toEqual([]);
  for (const texts of toldTo(bot, watchers).values()) expect(texts.length).toBeGreaterThan(0);
});

test('who has changed their watch since a notification to its topic was accepted is meant by it', async () => {
  const [ada] = await makeWatchers(bot, 'ada', 1, 100);
  if (!ada) throw new Error('nobody watches');
  await watchAll(bot.services, 'lux', [ada]);
  const message = { text: 'The Lux closes' };
  const sendAt = new Date(bot.services.now().getTime() + 60_000).toISOString();
  await bot.enqueue({ id: 'closing', to: { topic: 'hotel.price/lux' }, message, sendAt });
  await watchAll(bot.services, 'lux', [ada], { since: new Date(bot.services.now().getTime() + 1000).toISOString() });
  bot.wait(61_000);
  await bot.goOn('closing');
  expect(toldTo(bot, [ada]).get(ada.name)).toEqual([message.text]);
});
