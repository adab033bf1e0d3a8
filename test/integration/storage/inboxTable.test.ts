import { expect, test } from 'vitest';
import { conversationKey } from '../../../src/domain/keys.ts';
import { DAY, MINUTE } from '../../../src/domain/time.ts';
import { connect } from '../../../src/storage/connection.ts';
import { InboxTable } from '../../../src/storage/inboxTable.ts';
import { LargeContent } from '../../../src/storage/largeContent.ts';
import { CONTAINERS, TABLES } from '../../../src/storage/names.ts';
import { gathered } from '../../support/gathered.ts';
import { takeStorage } from '../../support/storage.ts';
import { startStorageProxy } from '../../support/storageProxy.ts';
import { refuseLikeAzure, watchedTable } from '../../support/watchedTable.ts';

const connectionString = await takeStorage();
const { table: tableOf, blobs } = connect({ connectionString });
const table = tableOf(TABLES.inbox);
const container = blobs.getContainerClient(CONTAINERS.largeContent);
const content = new LargeContent(container);
const inbox = new InboxTable(table, content);
const NOW = new Date('2026-12-07T08:00:00.000Z');

type NewRow = Parameters<InboxTable['add']>[1];

let conversations = 0;
const newKey = () => conversationKey('emulator', `conversation-${++conversations}`);
const rowOf = (id: string, text = id): NewRow => ({
  ...{ id, activity: { type: 'message', text }, timestamp: '2026-12-07T07:59:59.5Z', arrivedAt: NOW.toISOString() },
});
const words = (length: number) => '\u0001Ä🍎"'.repeat(length / 5);
const idsOf = async (key: string) => (await inbox.waiting(key)).map(({ id }) => id).sort();
/** As who runs them reads them. */
const readAll = async (key: string) =>
  Promise.all((await inbox.waiting(key)).map(async (row) => ({ ...row, activity: await inbox.activityOf(row) })));
const blobsOf = async (key: string) =>
  (await gathered(container.listBlobsFlat({ prefix: `inbox/${key}/` }))).map(({ name }) => name);

async function added(key: string, ...rows: NewRow[]) {
  for (const row of rows) expect(await inbox.add(key, row)).toBe('added');
}

async function done(key: string, id: string, at = NOW) {
  const row = (await inbox.waiting(key)).find((one) => one.id === id) ?? expect.fail(`${id} does not wait`);
  await inbox.setDone(key, row, at);
}

test('an activity is added, waits, and is done; its repetitions are known', async () => {
  const key = newKey();
  const row = rowOf('a');
  expect(await inbox.isDone(key, 'a')).toBe(false);
  expect([await inbox.add(key, row), await inbox.add(key, row)]).toEqual(['added', 'waiting']);
  expect(await inbox.waiting(key)).toEqual([{ ...row, tries: 0 }]);
  expect(await inbox.hasWaiting(key)).toBe(true);
  expect(await inbox.isDone(key, 'a')).toBe(false);
  await done(key, 'a');
  expect([await inbox.add(key, row), await inbox.isDone(key, 'a')]).toEqual(['done', true]);
  expect(await inbox.hasWaiting(key)).toBe(false);
  expect(await inbox.waiting(key)).toEqual([]);
});

test('of many that bring the same activity at once, one adds it', async () => {
  const key = newKey();
  const answers = await Promise.all(Array.from({ length: 10 }, () => inbox.add(key, rowOf('a', words(50_000)))));
  expect(answers.toSorted()).toEqual(['added', ...Array(9).fill('waiting')]);
  expect(await readAll(key)).toMatchObject([rowOf('a', words(50_000))]);
});

test.each([0, 20_000, 30_000, 40_000, 1_000_000])(
  'an activity of %i characters is kept as it is, and nothing of it when it is done',
  async (length) => {
    const key = newKey();
    const row = rowOf('a', words(length));
    await added(key, row);
    expect(await inbox.countTry(key, 'a')).toBe(1);
    expect(await readAll(key)).toMatchObject([{ ...row, tries: 1 }]);
    await done(key, 'a');
    expect(await blobsOf(key)).toEqual([]);
    expect(await inbox.add(key, row)).toBe('done');
    expect(JSON.stringify(await table.getEntity(key, 'a'))).not.toContain('message');
    expect(await blobsOf(key)).toEqual([]);
  },
);

test('an activity without text, or of any kind', async () => {
  const key = newKey();
  const activities = [null, 'text', 7, [], { text: '\ud83c', nothing: null }];
  for (const [index, activity] of activities.entries()) await added(key, { ...rowOf(`${index}`), activity });
  const rows = (await inbox.waiting(key)).toSorted((a, b) => a.id.localeCompare(b.id));
  expect(rows.map(({ activity }) => activity)).toEqual(activities);
});

test('a row whose blob is gone is told without its activity', async () => {
  const key = newKey();
  await added(key, rowOf('a', words(50_000)), rowOf('b'));
  for (const name of await blobsOf(key)) await container.deleteBlob(name);
  const rows = (await readAll(key)).toSorted((a, b) => a.id.localeCompare(b.id));
  expect(rows).toMatchObject([{ id: 'a', activity: undefined }, rowOf('b')]);
  await done(key, 'a');
  expect(await idsOf(key)).toEqual(['b']);
});

test('what is done twice, or forgotten meanwhile, stays so', async () => {
  const key = newKey();
  await added(key, rowOf('a'), rowOf('b'));
  for (const at of [NOW, new Date(NOW.getTime() + MINUTE)]) await inbox.setDone(key, { id: 'a' }, at);
  expect([await inbox.isDone(key, 'a'), await inbox.isDone(key, 'b')]).toEqual([true, false]);
  await inbox.forget(key);
  await inbox.setDone(key, { id: 'b' }, NOW);
  expect(await gathered(table.listEntities({ queryOptions: { filter: `PartitionKey eq '${key}'` } }))).toEqual([]);
});

test('tries are counted, also where several count at once', async () => {
  const key = newKey();
  await added(key, rowOf('a'), rowOf('b'));
  const tries = await Promise.all(Array.from({ length: 5 }, () => inbox.countTry(key, 'a')));
  expect(tries.toSorted()).toEqual([1, 2, 3, 4, 5]);
  expect(await inbox.countTry(key, 'b')).toBe(1);
  expect(await inbox.countTry(key, 'absent')).toBe(0);
  expect(await idsOf(key)).toEqual(['a', 'b']);
});

test('tidying removes what was done before, and nothing else', async () => {
  const [key, other] = [newKey(), newKey()];
  await added(key, rowOf('old'), rowOf('new'), rowOf('waiting'));
  await added(other, rowOf('old'));
  await done(key, 'old', new Date(NOW.getTime() - DAY - 1));
  await done(other, 'old', new Date(NOW.getTime() - DAY - 1));
  await done(key, 'new', new Date(NOW.getTime() - DAY));
  await inbox.tidy(key, new Date(NOW.getTime() - DAY));
  expect(await idsOf(key)).toEqual(['waiting']);
  expect([await inbox.isDone(key, 'new'), await inbox.isDone(other, 'old')]).toEqual([true, true]);
  await added(key, rowOf('old'));
});

test('a blob that whoever was done left behind goes with its row', async () => {
  const key = newKey();
  await added(key, rowOf('a', words(50_000)));
  await inbox.setDone(key, { id: 'a' }, NOW);
  expect(await blobsOf(key)).toHaveLength(1);
  await inbox.tidy(key, new Date(NOW.getTime() + 1));
  expect(await blobsOf(key)).toEqual([]);
});

test('forgetting takes all of a conversation, and of no other', async () => {
  const [key, other] = [newKey(), newKey()];
  await added(key, rowOf('a', words(50_000)), rowOf('b'), rowOf('c'));
  await added(other, rowOf('a', words(50_000)));
  await done(key, 'b');
  await inbox.forget(key);
  expect([await idsOf(key), await blobsOf(key), await inbox.isDone(key, 'b')]).toEqual([[], [], false]);
  expect(await readAll(other)).toMatchObject([rowOf('a', words(50_000))]);
  await inbox.forget(key);
});

test('more rows than a table answers at once, or a transaction takes', async () => {
  const key = newKey();
  const columns = { activityBlob: '', sentAt: '', arrivedAt: NOW.toISOString(), doneAt: '', tries: 0 };
  const ids = Array.from({ length: 1105 }, (_, index) => String(index).padStart(4, '0'));
  for (let first = 0; first < ids.length; first += 100) {
    const rows = ids.slice(first, first + 100).map((rowKey) => ({ partitionKey: key, rowKey, v: 1, ...columns }));
    await table.submitTransaction(rows.map((row) => ['create', { ...row, activity: '{}', done: row.rowKey < '0050' }]));
  }
  const refusing = new InboxTable(watchedTable(connectionString, TABLES.inbox, refuseLikeAzure), content);
  expect((await refusing.waiting(key)).map(({ id }) => id).sort()).toEqual(ids.slice(50));
  // Two who remove the same, and one who has removed some of it.
  await Promise.all([refusing.forget(key), refusing.tidy(key, NOW), refusing.forget(key)]);
  expect(await gathered(table.listEntities({ queryOptions: { filter: `PartitionKey eq '${key}'` } }))).toEqual([]);
});

test('each step of a small activity is one request', async () => {
  const requests: string[] = [];
  const counted = new InboxTable(
    watchedTable(connectionString, TABLES.inbox, ({ pathname }) => requests.push(pathname)),
    new LargeContent(connect({ connectionString: 'UseDevelopmentStorage=true' }).blobs.getContainerClient('nowhere')),
  );
  const key = newKey();
  const steps: [() => Promise<unknown>, number][] = [
    [() => counted.add(key, rowOf('a')), 1],
    [() => counted.add(key, rowOf('a')), 2],
    [() => counted.waiting(key), 1],
    [() => counted.hasWaiting(key), 1],
    [() => counted.isDone(key, 'a'), 1],
    [() => counted.countTry(key, 'a'), 2],
    [() => counted.setDone(key, { id: 'a' }, NOW), 1],
    [() => counted.tidy(key, new Date(NOW.getTime() + 1)), 2],
  ];
  for (const [step, expected] of steps) {
    requests.length = 0;
    await step();
    expect(requests).toHaveLength(expected);
  }
});

test('an insert whose answer was lost is told as waiting', async () => {
  await using proxy = await startStorageProxy(connectionString, 'Table');
  const unlucky = new InboxTable(connect({ connectionString: proxy.connectionString }).table(TABLES.inbox), content);
  const key = newKey();
  proxy.loseNextAnswer();
  expect(await unlucky.add(key, rowOf('a'))).toBe('waiting');
  expect(await idsOf(key)).toEqual(['a']);
});
