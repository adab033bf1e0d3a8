import { beforeEach, describe, expect, test } from 'vitest';
import { toAccepted } from '../../../src/domain/acceptedNotification.ts';
import type { Notification } from '../../../src/domain/notification.ts';
import { connect } from '../../../src/storage/connection.ts';
import { TABLES } from '../../../src/storage/names.ts';
import type { NotificationsTable } from '../../../src/storage/notificationsTable.ts';
import { createStores } from '../../../src/stores.ts';
import { gathered } from '../../support/gathered.ts';
import { takeStorage } from '../../support/storage.ts';

const NOW = new Date('2026-12-01T09:00:00.000Z');
const recurrence = { cron: '0 9 * * 1', timeZone: 'Europe/Berlin' };
const series = { planned: NOW.toISOString(), paused: true, recent: ['prices:20261130T080000Z'] };

let connectionString: string;
let notifications: NotificationsTable;
beforeEach(async () => {
  connectionString = await takeStorage();
  ({ notifications } = createStores({ connectionString }));
});

const insert = (id: string, more: Partial<Notification> = {}) =>
  notifications.insert(toAccepted(id, { to: { everyone: true }, message: { text: id }, ...more }, NOW));

describe('what is scheduled', () => {
  const scheduled = async (now: Date) => {
    const ids: string[] = [];
    for await (const { accepted } of notifications.scheduled(now)) ids.push(accepted.id);
    return ids.sort();
  };

  test('is what recurs, and what has a time that has not come, in whatever zone it was written', async () => {
    await insert('at-once');
    await insert('recurs', { recurrence });
    await insert('recurs-later', { recurrence, sendAt: '2026-11-01T00:00:00Z' });
    await insert('before', { sendAt: '2026-12-01T09:30:00+01:00' });
    await insert('now', { sendAt: '2026-12-01T09:00:00Z' });
    await insert('after', { sendAt: '2026-12-01T08:30:00-01:00' });
    expect(await scheduled(NOW)).toEqual(['after', 'recurs', 'recurs-later']);
    expect(await scheduled(new Date('2026-12-01T09:30:00.000Z'))).toEqual(['recurs', 'recurs-later']);
  });

  test('comes with how far its recurrence has got, and with its content, however large', async () => {
    const text = 'x'.repeat(40_000);
    await insert('prices', { recurrence, message: { text } });
    const stored = await notifications.series('prices');
    expect(stored).toMatchObject({ series: undefined, accepted: { id: 'prices' } });
    expect(await notifications.writeSeries('prices', series, stored?.eTag ?? '')).toBe(true);
    const found = (await notifications.scheduled(NOW).next()).value;
    expect(found).toMatchObject({ series, accepted: { id: 'prices', request: { recurrence, message: { text } } } });
    expect(found).toEqual(await notifications.series('prices'));
  });
});

test('of what is scheduled, a row that cannot be read is told and left out', async () => {
  for (const id of ['broken', 'good', 'of-the-next-release']) await insert(id, { recurrence });
  const table = connect({ connectionString }).table(TABLES.notifications);
  for await (const { partitionKey = '', rowKey = '', id } of table.listEntities()) {
    if (id === 'broken') await table.updateEntity({ partitionKey, rowKey, request: '{' }, 'Merge');
    if (id === 'of-the-next-release') await table.updateEntity({ partitionKey, rowKey, v: 2 }, 'Merge');
  }
  const told: string[] = [];
  const found = await gathered(notifications.scheduled(NOW, (id) => told.push(id)));
  expect(found.map(({ accepted }) => accepted.id)).toEqual(['good']);
  expect(told.sort()).toEqual(['broken', 'of-the-next-release']);
});

test('how far a recurrence has got is written over what was read, and over nothing else', async () => {
  await insert('prices', { recurrence });
  const { eTag = '' } = (await notifications.series('prices')) ?? {};
  await notifications.setDeleted('prices', 'cancelledAt', NOW);
  expect(await notifications.writeSeries('prices', series, eTag)).toBe(false);
  expect(await notifications.series('prices')).toMatchObject({
    ...{ series: undefined, accepted: { cancelledAt: NOW.toISOString() } },
  });
  expect(await notifications.series('nothing')).toBeUndefined();
});
