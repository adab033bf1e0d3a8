import { setTimeout as sleep } from 'node:timers/promises';
import { beforeAll, describe, expect, it } from 'vitest';
import { toAccepted } from '../../../src/domain/acceptedNotification.ts';
import type { DeliveryRecord } from '../../../src/domain/delivery.ts';
import { createStores } from '../../../src/stores.ts';
import { takeStorage } from '../../support/storage.ts';
import { runCli } from './runCli.ts';

let storage: string;

const AT = '2026-11-22T11:00:32.115Z';

function delivery(
  userId: string,
  state: DeliveryRecord['state'],
  reason: string | null,
  detail: string | null,
): DeliveryRecord {
  return {
    recipient: { user: { channelId: 'webchat', userId } },
    ...{ state, reason, until: null, attempts: 2, activityId: null, possibleDuplicate: false, uncertainTries: 0 },
    timeline: [{ at: AT, state, reason, detail, httpStatus: null }],
  };
}

beforeAll(async () => {
  storage = await takeStorage();
  const { notifications, deliveries } = createStores({ connectionString: storage });
  const request = { to: { everyone: true as const }, message: { text: 'x' } };
  await notifications.insert({ ...toAccepted('price-1', request, new Date(AT)), total: 3 });
  const rows = [
    delivery('1', 'sent', null, null),
    delivery('2', 'failed', 'rejected', 'BadArgument'),
    delivery('3\u001b[2J', 'failed', 'unknown-recipient', null),
  ];
  for (const [index, row] of rows.entries()) {
    await deliveries.put({ notificationId: 'price-1', range: '00', recipientKey: `u-${index}` }, row);
  }
});

describe('status', () => {
  it('tells people the whole and each recipient', async () => {
    const { code, stdout, stderr } = await runCli(['status', 'price-1'], { storage });
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expect(stdout).toContain('price-1: done, 3 recipients, accepted 2026-11-22 11:00:32Z\n1 sent, 2 failed\n');
    expect(stdout).toMatch(/^webchat:2 +failed +rejected +2 +2026-11-22 11:00:32Z +BadArgument$/m);
    expect(stdout).toContain('webchat:3\\u001b[2J');
  });

  it('prints the body of the GET as JSON, in pages, of one state', async () => {
    const words = ['status', 'price-1', '--state', 'failed', '--limit', '1', '--json'];
    const first = JSON.parse((await runCli(words, { storage })).stdout);
    expect(first).toMatchObject({
      id: 'price-1',
      state: 'done',
      acceptedAt: AT,
      total: 3,
      counts: { sent: 1, failed: 2 },
    });
    expect(first.recipients).toMatchObject([{ recipient: { user: { userId: '2' } }, reason: 'rejected', attempts: 2 }]);
    const second = JSON.parse((await runCli([...words, '--cursor', first.next], { storage })).stdout);
    expect(second).toMatchObject({ next: null, recipients: [{ reason: 'unknown-recipient' }] });
  });

  it('watches a notification until its end', async () => {
    const { notifications, deliveries } = createStores({ connectionString: storage });
    const request = { to: { everyone: true as const }, message: { text: 'x' } };
    await notifications.insert({ ...toAccepted('under-way', request, new Date(AT)), total: 2 });
    const put = (index: number, row: DeliveryRecord) =>
      deliveries.put({ notificationId: 'under-way', range: '00', recipientKey: `u-${index}` }, row);
    await put(1, delivery('1', 'sent', null, null));
    const watching = runCli(['status', 'under-way', '--watch', '--json'], { storage });
    expect(await Promise.race([watching, sleep(1500, 'still watching')])).toBe('still watching');
    await put(2, delivery('2', 'sent', null, null));
    const { code, stdout } = await watching;
    expect(code).toBe(0);
    expect(JSON.parse(stdout)).toMatchObject({ state: 'done', counts: { sent: 2 } });
    expect((await runCli(['status', 'nope', '--watch'], { storage })).code).toBe(4);
  });

  it('knows no other ids and no other states', async () => {
    expect(await runCli(['status', 'nope'], { storage })).toEqual({
      ...{ code: 4, stdout: '', stderr: 'No notification has the id "nope".\n' },
    });
    const ran = await runCli(['status', 'price-1', '--state', 'lost'], { storage });
    expect(ran).toMatchObject({ code: 2, stderr: expect.stringContaining('got "lost", expected accepted | waiting') });
  });
});
