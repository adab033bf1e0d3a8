import { expect, test } from 'vitest';
import { type ConversationState, NEW_CONVERSATION } from '../../../src/domain/conversationState.ts';
import { conversationKey } from '../../../src/domain/keys.ts';
import { connect } from '../../../src/storage/connection.ts';
import { DialogStates } from '../../../src/storage/dialogStates.ts';
import { CONTAINERS } from '../../../src/storage/names.ts';
import { takeStorage } from '../../support/storage.ts';
import { startStorageProxy } from '../../support/storageProxy.ts';

const connectionString = await takeStorage();
const container = connect({ connectionString }).blobs.getContainerClient(CONTAINERS.dialogState);
const states = new DialogStates(container);
const NOW = new Date('2026-12-07T08:00:00.000Z');

let conversations = 0;
const newKey = () => conversationKey('emulator', `conversation-${++conversations}`);
const heard = (heardAt: string): ConversationState => ({ ...NEW_CONVERSATION, heardAt });
async function acquired(key: string): Promise<string> {
  return (await states.acquire(key, 60)) ?? expect.fail('somebody else holds the lease');
}

test('nothing is there before the first turn', async () => {
  expect(await states.read(newKey())).toEqual({ state: NEW_CONVERSATION });
});

test('one has the lease until it is released', async () => {
  const key = newKey();
  const leaseId = await acquired(key);
  expect(await states.acquire(key, 60)).toBeUndefined();
  expect(await states.read(key)).toEqual({ state: NEW_CONVERSATION });
  await states.release(key, leaseId);
  expect(await acquired(key)).not.toBe(leaseId);
});

test('of many that begin a conversation at once, one has the lease', async () => {
  for (let round = 0; round < 10; round++) {
    const key = newKey();
    const leases = await Promise.all(Array.from({ length: 8 }, () => states.acquire(key, 60)));
    expect(leases.filter(Boolean)).toHaveLength(1);
  }
});

test('who makes the blob late does not make it over the first turn of somebody else', async () => {
  const key = newKey();
  const takeFirstTurn = async (request: string) => {
    if (request !== 'PUT') return;
    const leaseId = await acquired(key);
    await states.write(key, leaseId, heard('first'));
    await states.release(key, leaseId);
  };
  await using proxy = await startStorageProxy(connectionString, 'Blob', takeFirstTurn);
  expect(await new DialogStates(throughProxy(proxy.connectionString)).acquire(key, 60)).toBeDefined();
  expect(proxy.requests).toEqual(['PUT acquire', 'PUT', 'PUT acquire']);
  expect(await states.read(key)).toEqual({ state: heard('first') });
});

test.each([14, 61, 0])('a lease of %i seconds is refused', async (seconds) => {
  await expect(states.acquire(newKey(), seconds)).rejects.toMatchObject({ statusCode: 400 });
});

test('what is written is read, the last one', async () => {
  const key = newKey();
  const leaseId = await acquired(key);
  const state: ConversationState = {
    ...NEW_CONVERSATION,
    stack: [{ id: 'trip', state: { to: 'Zürich 🏔', half: '\ud83c', nothing: null }, wait: 'the next one' }],
    held: { by: 'd-1', activities: [{ to: { serviceUrl: 's', conversationId: 'c' }, activity: { type: 'message' } }] },
    included: ['a', 'd-1'],
  };
  for (const next of [heard('once'), state]) expect(await states.write(key, leaseId, next)).toBe(true);
  expect(await states.read(key)).toEqual({ state });
});

test.each<[string, (key: string, leaseId: string) => Promise<unknown>]>([
  ['released', (key, leaseId) => states.release(key, leaseId)],
  ['broken', (key) => container.getBlobClient(key).getBlobLeaseClient().breakLease(0)],
  ['gone with the blob', (key, leaseId) => container.deleteBlob(key, { conditions: { leaseId } })],
])('nothing is written with a lease that was %s', async (_, end) => {
  const key = newKey();
  const leaseId = await acquired(key);
  await states.write(key, leaseId, heard('before'));
  await end(key, leaseId);
  const before = await states.read(key);
  expect(await states.write(key, leaseId, heard('after'))).toBe(false);
  expect(await states.renew(key, leaseId)).toBe(false);
  await states.release(key, leaseId);
  expect(await states.read(key)).toEqual(before);
});

test('nothing is written with the lease of another conversation, or none that ever was', async () => {
  const [key, other] = [newKey(), newKey()];
  const leaseId = await acquired(other);
  await states.release(key, await acquired(key));
  expect(await states.write(key, leaseId, heard('x'))).toBe(false);
  await acquired(key);
  expect(await states.write(key, leaseId, heard('x'))).toBe(false);
  expect(await states.renew(key, leaseId)).toBe(false);
  expect(await states.read(key)).toEqual({ state: NEW_CONVERSATION });
});

test.each([
  ['no JSON', '{"v":1,'],
  ['empty', ''],
  ['of another version', JSON.stringify({ ...NEW_CONVERSATION, v: 2 })],
  ['without its stack', JSON.stringify({ ...NEW_CONVERSATION, stack: undefined })],
  ['in German', 'Äpfel 🍎'],
])('what cannot be read is told with its text: %s', async (_, text) => {
  const key = newKey();
  const leaseId = await acquired(key);
  const blob = container.getBlockBlobClient(key);
  await blob.upload(text, Buffer.byteLength(text), { conditions: { leaseId } });
  expect(await states.read(key)).toEqual({ unreadable: text });
  for (const now of [NOW, NOW, new Date(NOW.getTime() + 1)]) await states.keepUnreadable(key, text, now);
  const kept = [];
  for await (const { name } of container.listBlobsFlat({ prefix: `unreadable/${key}` })) kept.push(name);
  expect(kept).toEqual([`unreadable/${key}-${NOW.toISOString()}`, `unreadable/${key}-2026-12-07T08:00:00.001Z`]);
  expect((await container.getBlobClient(kept[0] ?? '').downloadToBuffer()).toString()).toBe(text);
  expect(await states.write(key, leaseId, heard('again'))).toBe(true);
  expect(await states.read(key)).toEqual({ state: heard('again') });
});

test('a state of 4 MiB is kept, one that is larger is not', async () => {
  const key = newKey();
  const leaseId = await acquired(key);
  const size = JSON.stringify(heard('')).length;
  const largest = heard('é'.repeat((4 * 1024 * 1024 - size) / 2) + (size % 2 === 1 ? 'x' : ''));
  expect(await states.write(key, leaseId, largest)).toBe(true);
  await expect(states.write(key, leaseId, heard(`${largest.heardAt}x`))).rejects.toThrow(
    `state of conversation ${key}: 4194305 bytes, expected at most 4194304`,
  );
  expect(await states.read(key)).toEqual({ state: largest });
});

test('a container that nobody made is a fault', async () => {
  const nowhere = new DialogStates(connect({ connectionString }).blobs.getContainerClient('nowhere'));
  const key = newKey();
  await expect(nowhere.read(key)).rejects.toMatchObject({ statusCode: 404 });
  await expect(nowhere.acquire(key, 60)).rejects.toMatchObject({ statusCode: 404 });
  await expect(nowhere.write(key, crypto.randomUUID(), NEW_CONVERSATION)).rejects.toMatchObject({ statusCode: 404 });
});

test('a turn costs one request for each of its steps', async () => {
  await using proxy = await startStorageProxy(connectionString, 'Blob');
  const counted = new DialogStates(throughProxy(proxy.connectionString));
  const key = newKey();
  await states.release(key, await acquired(key));
  const leaseId = (await counted.acquire(key, 60)) ?? '';
  await counted.read(key);
  await counted.write(key, leaseId, heard('x'));
  await counted.renew(key, leaseId);
  await counted.release(key, leaseId);
  expect(proxy.requests).toEqual(['PUT acquire', 'GET', 'PUT', 'PUT renew', 'PUT release']);
});

test('an answer that is lost does not cost the lease, or what was written', async () => {
  await using proxy = await startStorageProxy(connectionString, 'Blob');
  const unlucky = new DialogStates(throughProxy(proxy.connectionString));
  const key = newKey();
  await states.release(key, await acquired(key));
  proxy.loseNextAnswer();
  const leaseId = (await unlucky.acquire(key, 60)) ?? '';
  expect(leaseId).not.toBe('');
  expect(await states.acquire(key, 60)).toBeUndefined();
  proxy.loseNextAnswer();
  expect(await unlucky.write(key, leaseId, heard('x'))).toBe(true);
  proxy.loseNextAnswer();
  expect(await unlucky.renew(key, leaseId)).toBe(true);
  proxy.loseNextAnswer();
  await unlucky.release(key, leaseId);
  expect(proxy.requests).toHaveLength(8);
  expect(await states.read(key)).toEqual({ state: heard('x') });
  expect(await states.acquire(key, 60)).toBeDefined();
});

function throughProxy(address: string) {
  return connect({ connectionString: address }).blobs.getContainerClient(CONTAINERS.dialogState);
}
