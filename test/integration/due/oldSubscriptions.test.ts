import { afterEach, beforeEach, expect, test } from 'vitest';
import { DAY, HOUR, MINUTE } from '../../../src/domain/time.ts';
import { notificationIdOf } from '../../../src/domain/watchedEvent.ts';
import { takeEvent } from '../../../src/events/takeEvent.ts';
import { connect } from '../../../src/storage/connection.ts';
import { TABLES } from '../../../src/storage/names.ts';
import { startBot, type TestBot } from '../../support/bot.ts';
import { gathered } from '../../support/gathered.ts';
import { dueRows, takePointers } from '../../support/hosts.ts';
import { silent } from '../../support/silent.ts';
import { makeWatchers, priceOf, watchAll } from '../events/crowd.ts';

let bot: TestBot;
beforeEach(async () => {
  bot = await startBot();
});
afterEach(() => bot[Symbol.asyncDispose]());

const subscriptionRows = async () => {
  const { connectionString } = bot;
  return (await gathered(connect({ connectionString }).table(TABLES.subscriptions).listEntities())).length;
};
const subscriptionsDue = async () => (await dueRows(bot)).filter(({ kind }) => kind === 'subscription').length;

async function take(subject: string, price: number, aheadMs = 0): Promise<string> {
  const event = { ...priceOf(subject, price), time: new Date(Date.now() + aheadMs).toISOString() };
  await takeEvent(bot.services, event, silent);
  await takePointers(bot);
  return notificationIdOf(event);
}

test('the last event of a topic that nobody watches is gone a month after it, and not before', async () => {
  await take('luxor', 159);
  await take('luxor', 149, 10 * DAY);
  expect(await subscriptionsDue()).toBe(1);
  bot.wait(31 * DAY);
  await bot.sweep();
  expect(await bot.services.latestEvents.of('hotel.price/luxor')).toMatchObject({ data: { price: 149 } });
  bot.wait(10 * DAY);
  await bot.sweep();
  expect([await subscriptionRows(), await subscriptionsDue()]).toEqual([0, 0]);
});

test('a watch that has ended is gone with its owner’s row once the record of its event is', async () => {
  const [ada] = await makeWatchers(bot, 'ada', 1, 199);
  if (!ada) throw new Error('nobody watches');
  await watchAll(bot.services, 'luxor', [ada], { mode: 'once' });
  const id = await take('luxor', 100);
  bot.wait(29 * DAY);
  await bot.sweep();
  expect(await subscriptionRows()).toBe(3);
  bot.wait(DAY + MINUTE);
  const { notifications } = bot.services;
  const { remove } = notifications;
  // Somebody still works on it.
  notifications.remove = async () => {};
  await bot.sweep();
  expect(await notifications.get(id)).toBeDefined();
  expect(await subscriptionRows()).toBe(2);
  notifications.remove = remove.bind(notifications);
  await notifications.remove(id);
  bot.wait(HOUR + MINUTE);
  await bot.sweep();
  expect([await subscriptionRows(), await subscriptionsDue()]).toEqual([0, 0]);
});

test('a watch that was begun anew after it had ended stays', async () => {
  const [ada] = await makeWatchers(bot, 'ada', 1, 199);
  if (!ada) throw new Error('nobody watches');
  const { subscriptions, watches } = bot.services;
  await watchAll(bot.services, 'luxor', [ada], { mode: 'once' });
  await take('luxor', 100);
  await watchAll(bot.services, 'luxor', [ada], { since: new Date().toISOString() });
  bot.wait(40 * DAY);
  await bot.sweep();
  await bot.sweep();
  expect(await watches.of(ada.key)).toMatchObject([{ topic: 'hotel.price/luxor' }]);
  expect(await subscriptions.countOf('hotel.price/luxor', 10)).toBe(1);
});
