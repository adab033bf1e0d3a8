import { randomBytes } from 'node:crypto';
import { TableClient } from '@azure/data-tables';
import { BlobServiceClient } from '@azure/storage-blob';
import { beforeAll, expect, test } from 'vitest';
import type { DeadLetter } from '../../../src/domain/deadLetter.ts';
import type { DeadLettersTable, NewDeadLetter } from '../../../src/storage/deadLettersTable.ts';
import { createStores } from '../../../src/stores.ts';
import { gathered } from '../../support/gathered.ts';
import { takeStorage } from '../../support/storage.ts';

let storage: string;
let deadLetters: DeadLettersTable;

beforeAll(async () => {
  storage = await takeStorage();
  deadLetters = createStores({ connectionString: storage }).deadLetters;
});

function letterOf(messageId: string, more: Partial<NewDeadLetter> = {}): NewDeadLetter {
  const what = { id: messageId, queue: 'notifications', reason: 'invalid' as const, errors: [], tries: 1 };
  return { messageId, body: Buffer.from('{}'), ...what, at: '2026-11-22T11:00:00.000Z', ...more };
}

test.each([0, 65_536, 65_537, 1_048_576])('a body of %i bytes is kept byte for byte', async (size) => {
  const body = randomBytes(size);
  const messageId = `size-${size}`;
  const key = await deadLetters.add(letterOf(messageId, { body }));
  await deadLetters.add(letterOf(messageId, { body }));
  const letters = [await deadLetters.get(key), ...(await deadLetters.list({ id: messageId }))];
  expect(letters).toHaveLength(2);
  for (const letter of letters) expect(Buffer.from(letter?.bodyBase64 ?? '', 'base64').equals(body)).toBe(true);
  const moved = await deadLetters.moveTo(key, { messageId: `${size}`, fingerprint: 'f', at: new Date() });
  await deadLetters.add(letterOf(`${size}`));
  expect((await deadLetters.get(moved ?? ''))?.bodyBase64).toBe(body.toString('base64'));
});

test('equal large bodies are one blob', async () => {
  const body = Buffer.alloc(100_000, 'equal');
  for (const messageId of ['equal-1', 'equal-2']) await deadLetters.add(letterOf(messageId, { body }));
  const container = BlobServiceClient.fromConnectionString(storage).getContainerClient('large-content');
  const blobs = (await gathered(container.listBlobsFlat())).filter((blob) => blob.properties.contentLength === 100_000);
  expect(blobs).toHaveLength(1);
});

test('errors and a history of any size fit in a row; the newest failures are kept', async () => {
  const word = '\\"'.repeat(50);
  const errors = Array.from({ length: 50 }, () => ({ field: word, got: word, expected: word }));
  let key = await deadLetters.add(letterOf('much-0', { errors }));
  for (let turn = 1; turn <= 25; turn++) {
    const moved = await deadLetters.moveTo(key, { messageId: `much-${turn}`, fingerprint: `${turn}`, at: new Date() });
    key = await deadLetters.add(letterOf(`much-${turn}`, { errors: turn < 5 ? [] : errors, tries: turn }));
    expect(moved).toBe(key);
  }
  const letter = await deadLetters.get(key);
  expect(letter?.errors.length).toBeGreaterThan(10);
  const tries = letter?.history.map((failure) => failure.tries) ?? [];
  expect(tries.at(-1)).toBe(24);
  expect(tries).toEqual(tries.map((_, index) => 25 - tries.length + index));
});

test('20 earlier failures are kept, the oldest first', async () => {
  let key = await deadLetters.add(letterOf('often-0'));
  for (let turn = 1; turn <= 23; turn++) {
    await deadLetters.moveTo(key, { messageId: `often-${turn}`, fingerprint: `${turn}`, at: new Date() });
    key = await deadLetters.add(letterOf(`often-${turn}`, { tries: turn }));
  }
  const tries = (await deadLetters.get(key))?.history.map((failure) => failure.tries);
  expect(tries).toEqual(Array.from({ length: 20 }, (_, index) => index + 3));
});

test('a row without what came later is read', async () => {
  const table = TableClient.fromConnectionString(storage, 'deadLetters', { allowInsecureConnection: true });
  const key = '0123456789abcdef0123456789abcdef';
  const { messageId: _, errors, ...columns } = letterOf('early');
  await table.createEntity({ partitionKey: '01', rowKey: key, v: 1, ...columns, errors: JSON.stringify(errors) });
  expect(await deadLetters.get(key)).toEqual({
    ...{ key, id: 'early', queue: 'notifications', reason: 'invalid', errors: [], tries: 1 },
    ...{ at: columns.at, bodyBase64: Buffer.from('{}').toString('base64'), history: [] },
  } satisfies DeadLetter);
  expect(await deadLetters.heads({ id: 'early' })).toMatchObject([{ key }]);
});

test('those of an id, a reason, before a time', async () => {
  const odd = "o'clock";
  await deadLetters.add(letterOf('a', { id: odd, reason: 'threw', at: '2026-01-01T00:00:00.000Z' }));
  await deadLetters.add(letterOf('b', { id: odd, reason: 'threw', at: '2026-01-02T00:00:00.000Z' }));
  await deadLetters.add(letterOf('c', { id: odd, at: '2026-01-01T00:00:00.000Z' }));
  const before = new Date('2026-01-02T00:00:00.000Z');
  const count = async (selection: Parameters<DeadLettersTable['heads']>[0]) =>
    (await deadLetters.heads(selection)).length;
  expect([
    await count({ id: odd }),
    await count({ reason: 'threw' }),
    await count({ before }),
    await count({ id: odd, reason: 'threw', before }),
  ]).toEqual([3, 2, 2, 1]);
});

test('removed for good, once', async () => {
  const key = await deadLetters.add(letterOf('removed'));
  expect([await deadLetters.remove(key), await deadLetters.remove(key), await deadLetters.remove('no key')]).toEqual([
    ...[true, false, false],
  ]);
  expect(await deadLetters.get(key)).toBeUndefined();
});

test('of two messages that are taken for the same replay, the second is a letter of its own', async () => {
  const first = await deadLetters.add(letterOf('taken-0'));
  const key = await deadLetters.moveTo(first, { messageId: 'taken-1', fingerprint: 'f', at: new Date() });
  const add = (messageId: string) => deadLetters.add(letterOf(messageId), key);
  expect(await add('copy-1')).toBe(key);
  expect(await add('copy-1')).toBe(key);
  const second = await add('copy-2');
  expect(second).not.toBe(key);
  expect(await deadLetters.get(second)).toMatchObject({ id: 'copy-2', history: [] });
  expect(await deadLetters.get(key ?? '')).toMatchObject({ id: 'taken-0', history: [{ reason: 'invalid' }] });
});
