import { expect, test } from 'vitest';
import { acceptedDelivery } from '../../../src/domain/delivery.ts';
import { NONE } from '../../../src/domain/guard.ts';
import { shardOf, userKey } from '../../../src/domain/keys.ts';
import { DeliveriesTable } from '../../../src/storage/deliveriesTable.ts';
import { TABLES } from '../../../src/storage/names.ts';
import { takeStorage } from '../../support/storage.ts';
import { refuseLikeAzure, watchedTable } from '../../support/watchedTable.ts';

const MOST = 1000;
const deliveries = new DeliveriesTable(watchedTable(await takeStorage(), TABLES.deliveries, refuseLikeAzure));

test('a page and the row behind it, where the page is as long as a table answers at once', async () => {
  const people = Array.from({ length: MOST + 5 }, (_, index) => `user-${index}`);
  const rows = people.map((userId) => {
    const delivery = acceptedDelivery({ user: { channelId: 'emulator', userId } }, '2026-11-22T11:00:00.000Z');
    return { key: userKey('emulator', userId), delivery, eTag: undefined };
  });
  for (const [shard, ofShard] of Map.groupBy(rows, ({ key }) => shardOf(key))) {
    const written = { counts: { value: NONE, eTag: undefined }, deliveries: ofShard };
    expect(await deliveries.write({ notificationId: 'all', shard }, written)).toBeDefined();
  }
  const page = await deliveries.page('all', { after: '', limit: MOST + 1 });
  expect(new Set(page.map(({ delivery }) => JSON.stringify(delivery.recipient))).size).toBe(MOST + 1);
  const rest = await deliveries.page('all', { after: page.at(-1)?.cursor ?? '', limit: MOST + 1 });
  expect(rest).toHaveLength(4);
});
