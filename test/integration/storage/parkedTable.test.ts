import { expect, test } from 'vitest';
import { conversationKey, userKey } from '../../../src/domain/keys.ts';
import { nextOrder, type ParkedEntry } from '../../../src/domain/parked.ts';
import { TABLES } from '../../../src/storage/names.ts';
import { ParkedTable } from '../../../src/storage/parkedTable.ts';
import { takeStorage } from '../../support/storage.ts';
import { refuseLikeAzure, watchedTable } from '../../support/watchedTable.ts';

const requests: URL[] = [];
const table = watchedTable(await takeStorage(), TABLES.parked, (url) => {
  refuseLikeAzure(url);
  requests.push(url);
});
const parked = new ParkedTable(table);
const NOW = new Date('2026-12-07T08:00:00.000Z');
const entryOf = (notificationId: string, order: string): ParkedEntry => ({
  ...{ order, notificationId, shard: 'list', recipientKey: userKey('msteams', '29:ada'), parkedAt: NOW.toISOString() },
});

test('who parks later comes later, whatever the clocks say', async () => {
  const key = conversationKey('emulator', 'order');
  const clocks = [0, 5000, -5000, 0, 5002, -1];
  const entries: ParkedEntry[] = [];
  for (const [index, aheadMs] of clocks.entries()) {
    const order = nextOrder(await parked.inOrder(key), new Date(NOW.getTime() + aheadMs));
    entries.push(entryOf(`n-${index}`, order));
    await parked.add(key, entryOf(`n-${index}`, order));
  }
  expect(await parked.inOrder(key)).toEqual(entries);
});

test('added twice it is one; of one order, two deliveries are two', async () => {
  const key = conversationKey('emulator', 'twice');
  const other = { ...entryOf('x', '5'), recipientKey: userKey('msteams', '29:bob') };
  const entries = [entryOf('x', '5'), entryOf('y', '5'), other];
  for (const entry of [...entries, ...entries]) await parked.add(key, entry);
  const found = await parked.inOrder(key);
  expect(found).toHaveLength(3);
  expect(found).toEqual(expect.arrayContaining(entries));
  await parked.remove(key, entryOf('x', '5'));
  const left = await parked.inOrder(key);
  expect(left).toHaveLength(2);
  expect(left).toEqual(expect.arrayContaining(entries.slice(1)));
});

test('removed it is gone, here alone, and more than once', async () => {
  const [key, other] = [conversationKey('emulator', 'here'), conversationKey('emulator', 'there')];
  for (const each of [key, other]) for (const id of ['a', 'b']) await parked.add(each, entryOf(id, id));
  for (const _ of ['once', 'twice']) await parked.remove(key, entryOf('a', 'a'));
  expect(await parked.inOrder(key)).toEqual([entryOf('b', 'b')]);
  expect(await parked.inOrder(other)).toHaveLength(2);
});

test('each step is one request', async () => {
  const key = conversationKey('emulator', 'requests');
  requests.length = 0;
  await parked.add(key, entryOf('a', '1'));
  await parked.inOrder(key);
  await parked.remove(key, entryOf('a', '1'));
  expect(requests).toHaveLength(3);
});

test('more than a table answers at once', async () => {
  const key = conversationKey('emulator', 'many');
  const entries = Array.from({ length: 1003 }, (_, index) => entryOf(`n-${index}`, String(index).padStart(15, '0')));
  for (let first = 0; first < entries.length; first += 50) {
    await Promise.all(entries.slice(first, first + 50).map((entry) => parked.add(key, entry)));
  }
  expect(await parked.inOrder(key)).toEqual(entries);
});
