import { expect, test } from 'vitest';
import { allShards, shardOf, userKey } from '../../../src/domain/keys.ts';
import { MOST_WATCHES, type Watch } from '../../../src/domain/watch.ts';
import { connect } from '../../../src/storage/connection.ts';
import { TABLES } from '../../../src/storage/names.ts';
import { SubscriptionsTable } from '../../../src/storage/subscriptionsTable.ts';
import { takeStorage } from '../../support/storage.ts';
import { refuseLikeAzure, watchedTable } from '../../support/watchedTable.ts';

const connectionString = await takeStorage();
const table = connect({ connectionString }).table(TABLES.subscriptions);
const subscriptions = new SubscriptionsTable(table);

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
  expect(await subscriptions.keep(ada, watch('bellagio'))).toEqual({ kind: 'kept' });
  expect(await subscriptions.keep(ada, drop)).toEqual({ kind: 'kept' });
  expect(await subscriptions.keep(bob, watch('bellagio'))).toEqual({ kind: 'kept' });
  expect(await subscriptions.of(ada)).toEqual([watch('bellagio'), drop]);
  expect(await watchersOf('bellagio')).toEqual([ada, bob].sort());
  expect(await subscriptions.end(ada, 'hotel.price/bellagio')).toBe(true);
  expect(await subscriptions.end(ada, 'hotel.price/bellagio')).toBe(false);
  expect(await subscriptions.of(ada)).toEqual([drop]);
  expect(await watchersOf('bellagio')).toEqual([bob]);
  await subscriptions.forget(ada);
  await subscriptions.forget(bob);
  expect(await rows()).toBe(0);
});

test('what could not be read again is not kept', async () => {
  const ida = userKey('emulator', 'ida');
  await expect(subscriptions.keep(ida, watch('bellagio', 0, { where: { price: { $where: '1' } } }))).rejects.toThrow(
    '$lt',
  );
  expect(await subscriptions.of(ida)).toEqual([]);
});

test('another watch on the same takes its place', async () => {
  const eve = userKey('emulator', 'eve');
  await subscriptions.keep(eve, watch('bellagio'));
  const changed = watch('bellagio', 5, { dropPercent: 20, from: 199 });
  expect(await subscriptions.keep(eve, changed)).toEqual({ kind: 'replaced', before: watch('bellagio') });
  expect(await subscriptions.of(eve)).toEqual([{ ...changed, begun: watch('bellagio').since }]);
  expect(await watchersOf('bellagio')).toEqual([eve]);
});

test('nobody has more than fifty, but each of them may be changed', async () => {
  const max = userKey('emulator', 'max');
  for (let index = 0; index < MOST_WATCHES; index++) await subscriptions.keep(max, watch(`hotel-${index}`, index));
  expect(await subscriptions.keep(max, watch('another'))).toEqual({ kind: 'full' });
  expect(await subscriptions.keep(max, watch('hotel-7', 59))).toMatchObject({ kind: 'replaced' });
  expect(await subscriptions.of(max)).toHaveLength(MOST_WATCHES);
  expect(await watchersOf('another')).toEqual([]);
});

test('a watch whose second row was never written is seen, and can be ended', async () => {
  const ned = userKey('emulator', 'ned');
  await subscriptions.keep(ned, watch('bellagio-ned'));
  for await (const { partitionKey = '', rowKey = '' } of table.listEntities()) {
    if (partitionKey.startsWith('t-') && rowKey === ned) await table.deleteEntity(partitionKey, rowKey);
  }
  expect(await subscriptions.of(ned)).toEqual([watch('bellagio-ned')]);
  expect(await subscriptions.end(ned, 'hotel.price/bellagio-ned')).toBe(true);
});

test('the watchers of one shard, page by page, from where somebody stopped', async () => {
  const keys = Array.from({ length: 400 }, (_, index) => userKey('emulator', `user-${index}`));
  const shard = shardOf(keys[0] ?? '');
  const inShard = keys.filter((key) => shardOf(key) === shard).sort();
  for (const key of inShard) await subscriptions.keep(key, watch('popular'));
  const refusing = new SubscriptionsTable(watchedTable(connectionString, TABLES.subscriptions, refuseLikeAzure));
  expect(await watchersOf('popular', refusing)).toEqual(inShard);
  const after: string[] = [];
  const behind = { topic: 'hotel.price/popular', shard, after: inShard[0] ?? '' };
  for await (const page of subscriptions.pagesOf(behind, 2, refuse)) {
    expect(page.length).toBeLessThanOrEqual(2);
    after.push(...page.map(({ recipientKey }) => recipientKey));
  }
  expect(after).toEqual(inShard.slice(1));
});
