import { QueueServiceClient } from '@azure/storage-queue';
import { expect, test } from 'vitest';
import { collectDeadLetters } from '../../../src/deadLetters/collectDeadLetters.ts';
import { createStores } from '../../../src/stores.ts';
import { takeStorage } from '../../support/storage.ts';

const silent = { info: () => {}, warn: () => {}, error: () => {} };

test('what the host gave up becomes a dead letter, byte for byte, and leaves the poison queue', async () => {
  const connectionString = await takeStorage();
  const stores = createStores({ connectionString });
  await collectDeadLetters(stores, silent);
  expect(await stores.deadLetters.list()).toEqual([]);

  const poison = QueueServiceClient.fromConnectionString(connectionString).getQueueClient('notifications-poison');
  await poison.create();
  const bodies = ['{"id":"known-id","to":', '{"id":"known-id"}', 'é€😀', '['.repeat(60_000)];
  for (const body of bodies) await poison.sendMessage(body);
  await Promise.all([collectDeadLetters(stores, silent), collectDeadLetters(stores, silent)]);

  const letters = await stores.deadLetters.list();
  expect(letters.map(({ bodyBase64 }) => Buffer.from(bodyBase64, 'base64').toString()).sort()).toEqual(
    [...bodies].sort(),
  );
  expect(letters.map(({ queue, reason, tries }) => `${queue} ${reason} ${tries}`)).toEqual(
    bodies.map(() => 'notifications host-died 5'),
  );
  expect(letters.filter(({ id }) => id === 'known-id')).toHaveLength(1);
  expect((await poison.getProperties()).approximateMessagesCount).toBe(0);
});

test('more than a page of them', async () => {
  const connectionString = await takeStorage();
  const stores = createStores({ connectionString });
  const poison = QueueServiceClient.fromConnectionString(connectionString).getQueueClient('deliveries-poison');
  await poison.create();
  await Promise.all(Array.from({ length: 70 }, (_, index) => poison.sendMessage(`pointer ${index}`)));
  await collectDeadLetters(stores, silent);
  expect(await stores.deadLetters.list()).toHaveLength(70);
});
