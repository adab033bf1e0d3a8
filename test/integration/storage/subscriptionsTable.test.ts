import { expect, test } from 'vitest';
import { allShards, shardOf, userKey } from '../../../src/domain/keys.ts';
import { MOST_WATCHES, type Watch } from '../../../src/domain/watch.ts';
import { connect } from '../../../src/storage/connection.ts';
import { TABLES } from '../../../src/storage/names.ts';
import { OwnWatches } from '../../../src/storage/ownWatches.ts';
import { SubscriptionsTable } from '../../../src/storage/subscriptionsTable.ts';
import { createStores } from '../../../src/stores.ts';
import { takeStorage } from '../../support/storage.ts';
import { refuseLikeAzure, watchedTable } from '../../support/watchedTable.ts';

const connectionString = await takeStorage();
const table = connect({ connectionString }).table(TABLES.subscriptions);
const { due, subscriptions, watches, latestEvents } = createStores({ connectionString });
const retention = { due, retentionDays: 30, now: () => new Date() };

function watch(name: string, second = 0, filter: Watch['filter'] = { below: 150, currency: 'USD' }): Watch {
  const since = new Date(Date.UTC(2026, 10, 23, 12, 0, second)).toISOString();
  return { v: 1, topic: `hotel.price/${name}`, name, filter, since };
}

const refuse = (key: string) => {
  throw new Error(`the watch of ${key} cannot be read`);
};

async function watchersOf(name: string, from = subscriptions): Promise<string[]> {
  const keys: string[] = [];
  for (const shard of allShards()) {
    for await (const page of from.pagesOf({ topic: `hotel.price/${name}`, shard, after: '' }, 100, refuse))
      keys.push(...page.map(({ recipientKey }) => recipientKey));
  }
  return keys.sort();
}

async function rows(): Promise<number> {
  let count = 0;
  for await (const _row of table.listEntities()) count += 1;
  return count;
}

test('a watch is found by its topic and by its owner, and gone from both when it ends', async () => {
  const [ada, bob] = [userKey('emulator', 'ada'), userKey('emulator', 'bob')];
  const drop = watch('luxor', 1, { dropPercent: 20, from: null });
  expect(await watches.keep(ada, watch('bellagio'))).toEqual({ kind: 'kept' });
  expect(await watches.keep(ada, drop)).toEqual({ kind: 'kept' });
  expect(await watches.keep(bob, watch('bellagio'))).toEqual({ kind: 'kept' });
  expect(await watches.of(ada)).toEqual([watch('bellagio'), drop]);
  expect(await watchersOf('bellagio')).toEqual([ada, bob].sort());
  expect(await watches.end(ada, 'hotel.price/bellagio')).toBe(true);
  expect(await watches.end(ada, 'hotel.price/bellagio')).toBe(false);
  expect(await watches.of(ada)).toEqual([drop]);
  expect(await watchersOf('bellagio')).toEqual([bob]);
  await watches.forget(ada);
  await watches.forget(bob);
  expect(await rows()).toBe(0);
});

test('what could not be read again is not kept', async () => {
  const ida = userKey('emulator', 'ida');
  await expect(watches.keep(ida, watch('bellagio', 0, { where: { price: { $where: '1' } } }))).rejects.toThrow('$lt');
  expect(await watches.of(ida)).toEqual([]);
});

test('another watch on the same takes its place', async () => {
  const eve = userKey('emulator', 'eve');
  await watches.keep(eve, watch('bellagio'));
  const changed = watch('bellagio', 5, { dropPercent: 20, from: 199 });
  expect(await watches.keep(eve, changed)).toEqual({ kind: 'replaced', before: watch('bellagio') });
  expect(await watches.of(eve)).toEqual([{ ...changed, begun: watch('bellagio').since }]);
  expect(await watchersOf('bellagio')).toEqual([eve]);
});

test('nobody has more than fifty, but each of them may be changed', async () => {
  const max = userKey('emulator', 'max');
  for (let index = 0; index < MOST_WATCHES; index++) await watches.keep(max, watch(`hotel-${index}`, index));
  expect(await watches.keep(max, watch('another'))).toEqual({ kind: 'full' });
  expect(await watches.keep(max, watch('hotel-7', 59))).toMatchObject({ kind: 'replaced' });
  expect(await watches.of(max)).toHaveLength(MOST_WATCHES);
  expect(await watchersOf('another')).toEqual([]);
});

test('a watch whose second row was never written is seen, and can be ended', async () => {
  const ned = userKey('emulator', 'ned');
  await watches.keep(ned, watch('bellagio-ned'));
  for await (const { partitionKey = '', rowKey = '' } of table.listEntities()) {
    if (partitionKey.startsWith('t-') && rowKey === ned) await table.deleteEntity(partitionKey, rowKey);
  }
  expect(await watches.of(ned)).toEqual([watch('bellagio-ned')]);
  expect(await watches.end(ned, 'hotel.price/bellagio-ned')).toBe(true);
});

test('the watchers of one shard, page by page, from where somebody stopped', async () => {
  const keys = Array.from({ length: 400 }, (_, index) => userKey('emulator', `user-${index}`));
  const shard = shardOf(keys[0] ?? '');
  const inShard = keys.filter((key) => shardOf(key) === shard).sort();
  for (const key of inShard) await watches.keep(key, watch('popular'));
  const refusing = new SubscriptionsTable(
    watchedTable(connectionString, TABLES.subscriptions, refuseLikeAzure),
    retention,
  );
  expect(await watchersOf('popular', refusing)).toEqual(inShard);
  const after: string[] = [];
  const behind = { topic: 'hotel.price/popular', shard, after: inShard[0] ?? '' };
  for await (const page of subscriptions.pagesOf(behind, 2, refuse)) {
    expect(page.length).toBeLessThanOrEqual(2);
    after.push(...page.map(({ recipientKey }) => recipientKey));
  }
  expect(after).toEqual(inShard.slice(1));
});

const EVENT = { source: '/prices', id: '1', type: 'hotel.price', data: { price: 100 } };

async function endOnce(recipientKey: string, name: string): Promise<void> {
  const { since, topic } = watch(name);
  await watches.keep(recipientKey, { ...watch(name), mode: 'once' });
  for await (const page of subscriptions.pagesOf({ topic, shard: shardOf(recipientKey), after: '' }, 100, refuse)) {
    const fired = { by: 'event-1', at: since, content: {} };
    await subscriptions.write(page.map((stored) => ({ ...stored, watch: { ...stored.watch, isEnded: true, fired } })));
  }
}

test('one that has ended is read once more, and then known to have ended', async () => {
  const liv = userKey('emulator', 'liv');
  await endOnce(liv, 'aria');
  const gets: string[] = [];
  const counting = watchedTable(connectionString, TABLES.subscriptions, ({ pathname }) => {
    if (pathname.includes('RowKey=')) gets.push(pathname);
  });
  const counted = new OwnWatches(counting);
  expect(await counted.of(liv)).toEqual([]);
  expect(gets.length).toBeGreaterThan(0);
  gets.length = 0;
  expect(await counted.of(liv)).toEqual([]);
  expect(gets).toEqual([]);
  expect(await watches.keep(liv, watch('aria', 9))).toEqual({ kind: 'kept' });
  expect(await watches.of(liv)).toEqual([watch('aria', 9)]);
  await endOnce(liv, 'mirage');
  const before = await rows();
  await watches.forget(liv);
  expect(await rows()).toBe(before - 4);
});

test('of two events at once the later one is kept, whoever writes first', async () => {
  for (let round = 0; round < 10; round++) {
    const subject = `raced-${round}`;
    const older = { ...EVENT, subject, time: '2026-01-01T00:00:00.000Z' };
    const newer = { ...EVENT, subject, time: '2026-06-01T00:00:00.000Z' };
    await Promise.all([latestEvents.keep(older), latestEvents.keep(newer)]);
    expect(await latestEvents.of(`hotel.price/${subject}`)).toMatchObject({ time: newer.time });
  }
});

test('rows that cannot be read are told, and keep nobody from the others', async () => {
  const pia = userKey('emulator', 'pia');
  await watches.keep(pia, watch('paris'));
  await watches.keep(pia, watch('palms', 1));
  for await (const { partitionKey = '', rowKey = '' } of table.listEntities()) {
    const isTopics = partitionKey.startsWith('t-') && rowKey === pia;
    if (isTopics) await table.updateEntity({ partitionKey, rowKey, v: 2 }, 'Merge');
  }
  await table.createEntity({ partitionKey: pia, rowKey: 'of-the-next-release', v: 2 });
  const told: string[] = [];
  const tell = (key: string) => told.push(key);
  expect((await watches.of(pia, tell)).map(({ name }) => name)).toEqual(['paris', 'palms']);
  expect(told).toHaveLength(3);
  expect(await watches.keep(pia, watch('park', 2))).toEqual({ kind: 'kept' });
  const before = await rows();
  await watches.forget(pia);
  expect(await rows()).toBe(before - 7);
});

test('a last event that cannot be read is overwritten by the next one', async () => {
  const event = { ...EVENT, subject: 'rio', time: '2026-06-01T00:00:00.000Z' };
  await latestEvents.keep(event);
  for await (const { partitionKey = '', rowKey = '', event: kept } of table.listEntities()) {
    const isOfRio = String(kept).includes('"rio"');
    if (isOfRio) await table.updateEntity({ partitionKey, rowKey, event: '{' }, 'Merge');
  }
  expect(await latestEvents.of('hotel.price/rio')).toBeUndefined();
  const told: unknown[] = [];
  await latestEvents.keep({ ...event, time: '2026-05-01T00:00:00.000Z' }, (error) => told.push(error));
  expect(told).toHaveLength(1);
  expect(await latestEvents.of('hotel.price/rio')).toMatchObject({ time: '2026-05-01T00:00:00.000Z' });
});
