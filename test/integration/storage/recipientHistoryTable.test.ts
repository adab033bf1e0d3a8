import { expect, test } from 'vitest';
import { userKey } from '../../../src/domain/keys.ts';
import type { SentNotification } from '../../../src/domain/sentNotification.ts';
import { connect } from '../../../src/storage/connection.ts';
import { TABLES } from '../../../src/storage/names.ts';
import { RecipientHistoryTable } from '../../../src/storage/recipientHistoryTable.ts';
import { takeStorage } from '../../support/storage.ts';
import { refuseLikeAzure, watchedTable } from '../../support/watchedTable.ts';

const connectionString = await takeStorage();
const table = connect({ connectionString }).table(TABLES.recipientHistory);
const history = new RecipientHistoryTable(table);
const ada = userKey('msteams', '29:ada');
const sentTo = (recipientKey: string, at: string, notificationId = 'x'): SentNotification => ({
  ...{ recipientKey, notificationId, at, excerpt: `${notificationId} at ${at}` },
});
const minute = (index: number) => new Date(Date.UTC(2026, 10, 22, 0, index)).toISOString();

test('what one broadcast sent is written by its shards, and read by each recipient', async () => {
  const keys = Array.from({ length: 300 }, (_, index) => userKey('emulator', `user-${index}`));
  await history.add(keys.map((key) => sentTo(key, minute(0))));
  for (const key of keys.slice(0, 20)) expect(await history.latest(key, 10)).toEqual([sentTo(key, minute(0))]);
});

test('more rows than a transaction takes: the newest come first, however many there are', async () => {
  const lines = Array.from({ length: 250 }, (_, index) => sentTo(ada, minute(index)));
  await history.add(lines);
  expect(await history.latest(ada, 3)).toEqual(lines.slice(-3).reverse());
  await history.forget(ada);
  expect(await history.latest(ada, 10)).toEqual([]);
});

test('more than a table answers at once', async () => {
  const refusing = new RecipientHistoryTable(watchedTable(connectionString, TABLES.recipientHistory, refuseLikeAzure));
  const eve = userKey('msteams', '29:eve');
  await history.add(Array.from({ length: 1003 }, (_, index) => sentTo(eve, minute(index))));
  expect(new Set((await refusing.latest(eve, 1001)).map(({ at }) => at)).size).toBe(1001);
});

test('the same line twice is one; two notifications of one moment are two', async () => {
  const bob = userKey('msteams', '29:bob');
  for (const id of ['x', 'y', 'x']) await history.add([sentTo(bob, minute(1), id)]);
  expect((await history.latest(bob, 10)).map(({ notificationId }) => notificationId).sort()).toEqual(['x', 'y']);
});
