import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { shardOf } from '../../../src/domain/keys.ts';
import { DAY } from '../../../src/domain/time.ts';
import { notificationIdOf, type WatchedEvent } from '../../../src/domain/watchedEvent.ts';
import { takeEvent } from '../../../src/events/takeEvent.ts';
import type { Services } from '../../../src/services.ts';
import { startBot, type TestBot } from '../../support/bot.ts';
import { gathered } from '../../support/gathered.ts';
import { takePointers, untilEnded } from '../../support/hosts.ts';
import { silent } from '../../support/silent.ts';
import { makeWatchers, priceOf, toldTo, type Watcher, watchAll } from './crowd.ts';

/** A price of 159 is a fifth less than 199 to 201, and not than 180 to 182. */
const [MATCHING, OTHERS] = [199, 180];
const HALF = 150;
const FEW = 40;
const LEASE_MS = 61_000;

let bot: TestBot;
let matching: Watcher[];
let others: Watcher[];
beforeAll(async () => {
  bot = await startBot();
  matching = await makeWatchers(bot, 'keen', HALF, MATCHING);
  others = await makeWatchers(bot, 'calm', HALF, OTHERS);
});
afterAll(() => bot[Symbol.asyncDispose]());

async function take(event: WatchedEvent, services: Services = bot.services): Promise<string> {
  const taken = await takeEvent(services, event, silent);
  await takePointers(bot, services);
  return taken;
}

const told = (subject: string, watchers: readonly Watcher[]) =>
  new Map([...toldTo(bot, watchers)].map(([name, texts]) => [name, texts.filter((text) => text.startsWith(subject))]));

const eachOnce = (subject: string, watchers: readonly Watcher[], price: number) =>
  new Map(watchers.map(({ name, from }) => [name, [`${subject}: ${price}, not ${from}`]]));

const nobody = (watchers: readonly Watcher[]) => new Map(watchers.map(({ name }) => [name, []]));

test('those whose filter matches are told, each once and what it was for them', async () => {
  await watchAll(bot.services, 'bellagio', [...matching, ...others]);
  const event = priceOf('bellagio', 159);
  expect(await take(event)).toBe('accepted');
  expect(told('bellagio', matching)).toEqual(eachOnce('bellagio', matching, 159));
  expect(told('bellagio', others)).toEqual(nobody(others));
  expect(await bot.statusOf(notificationIdOf(event))).toMatchObject({
    ...{ state: 'done', total: HALF, counts: { sent: HALF } },
  });
  expect(await take(event)).toBe('repeated');
  await take(priceOf('bellagio', 158.99));
  expect(told('bellagio', matching)).toEqual(eachOnce('bellagio', matching, 159));
  expect(told('bellagio', others)).toEqual(nobody(others));
});

test('two hosts that work on the same event tell each once', async () => {
  await watchAll(bot.services, 'excalibur', matching);
  const event = priceOf('excalibur', 159);
  const other = await startBot({}, bot);
  await takeEvent(bot.services, event, silent);
  const [pointer] = bot.pointers.splice(0);
  const id = notificationIdOf(event);
  const range = pointer?.range ?? '';
  await Promise.all([bot.goOn(id, { range }), other.goOn(id, { range })]);
  await untilEnded(bot, id);
  expect(told('excalibur', matching)).toEqual(eachOnce('excalibur', matching, 159));
});

test('a watch that tells once is gone from the list', async () => {
  const [keen, calm] = [matching.slice(0, 20), others.slice(0, 20)];
  await watchAll(bot.services, 'luxor', [...keen, ...calm], { mode: 'once' });
  await take(priceOf('luxor', 159));
  await take(priceOf('luxor', 50));
  const topics = async ({ key }: Watcher) =>
    (await bot.services.watches.of(key)).filter(({ topic }) => topic === 'hotel.price/luxor').length;
  expect(told('luxor', keen)).toEqual(eachOnce('luxor', keen, 159));
  expect(told('luxor', calm)).toEqual(eachOnce('luxor', calm, 50));
  expect(await Promise.all([...keen, ...calm].map(topics))).toEqual(Array(40).fill(0));
});

test('what a watch that has ended said is kept, and forgotten with the person', async () => {
  const [ada, bob] = matching;
  if (!ada || !bob) throw new Error('nobody watches');
  const both = async () => (await storedOf('sahara', [ada, bob])).map(({ watch }) => watch.isEnded);
  await watchAll(bot.services, 'sahara', [ada, bob], { mode: 'once' });
  await take(priceOf('sahara', 159));
  await take({ ...priceOf('sahara', 100), time: new Date(Date.now() + 29 * DAY).toISOString() });
  expect(await both()).toEqual([true, true]);
  await bot.services.watches.forget(ada.key);
  expect(await both()).toEqual([true]);
  expect(told('sahara', [ada, bob])).toEqual(eachOnce('sahara', [ada, bob], 159));
});

/** As an event reads them. */
async function storedOf(subject: string, watchers: readonly Watcher[]) {
  const pages = watchers.map(({ key }) =>
    gathered(
      bot.services.subscriptions.pagesOf(
        { topic: `hotel.price/${subject}`, shard: shardOf(key), after: '' },
        100,
        (_key, error) => {
          throw error;
        },
      ),
    ),
  );
  const found = (await Promise.all(pages)).flat(2);
  return [...new Map(found.map((stored) => [stored.recipientKey, stored])).values()];
}

/** A host that dies when it has written what the event changed in the `at`-th hundred at most. */
function stopAfterWriting({ services }: TestBot, at: number): Promise<void> {
  const { subscriptions } = services;
  const written = Promise.withResolvers<void>();
  const write = subscriptions.write.bind(subscriptions);
  let writes = 0;
  subscriptions.write = async (watches) => {
    const isWritten = await write(watches);
    if (++writes < at) return isWritten;
    written.resolve();
    return new Promise<never>(() => {});
  };
  return written.promise;
}

describe('a host that dies between the write of the watches and the claim', () => {
  test.for([
    ['mandalay', 1, 'every'],
    ['mirage', 10, 'every'],
    ['tropicana', 20, 'once'],
  ] as const)('%s, at write %i, a watch that tells %s', async ([subject, at, mode]) => {
    const [keen, calm] = [matching.slice(0, FEW), others.slice(0, FEW)];
    await watchAll(bot.services, subject, [...keen, ...calm], { mode });
    const event = priceOf(subject, 159);
    const dying = await startBot({}, bot);
    const died = stopAfterWriting(dying, at);
    await takeEvent(bot.services, event, silent);
    void takePointers(bot, dying.services);
    await died;
    const before = [...told(subject, keen).values()].filter(({ length }) => length > 0).length;
    expect(before).toBeLessThan(FEW);
    bot.wait(LEASE_MS);
    await untilEnded(bot, notificationIdOf(event));
    expect(told(subject, keen)).toEqual(eachOnce(subject, keen, 159));
    expect(told(subject, calm)).toEqual(nobody(calm));
  });
});
