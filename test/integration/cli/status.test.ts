import { setTimeout as sleep } from 'node:timers/promises';
import { beforeAll, describe, expect, it } from 'vitest';
import { Ledger } from '../../../src/delivery/ledger.ts';
import { toAccepted } from '../../../src/domain/acceptedNotification.ts';
import { acceptedDelivery, type DeliveryRecord, states } from '../../../src/domain/delivery.ts';
import { createStores, type Stores } from '../../../src/stores.ts';
import { takeStorage } from '../../support/storage.ts';
import { runCli } from './runCli.ts';

let storage: string;
let stores: Stores;

const AT = '2026-11-22T11:00:32.115Z';
const to = { users: [{ channelId: 'webchat', userId: '1' }] };

function delivery(
  userId: string,
  state: DeliveryRecord['state'],
  reason: string | null = null,
  detail: string | null = null,
): DeliveryRecord {
  return {
    ...acceptedDelivery({ user: { channelId: 'webchat', userId } }, AT),
    ...{ state, reason, attempts: 2 },
    timeline: [{ at: AT, state, reason, detail, httpStatus: null }],
  };
}

const accept = (id: string) =>
  stores.notifications.insert(toAccepted(id, { to, message: { text: 'x' } }, new Date(AT)));

/** Writes rows as a worker does that lists them; `isListed` with the last ones. */
async function list(notificationId: string, rows: DeliveryRecord[], isListed = true): Promise<void> {
  const ledger = await Ledger.open(stores.deliveries, { notificationId, shard: 'list' });
  const keyOf = ({ recipient }: DeliveryRecord) => `u-${JSON.stringify(recipient).replace(/\W/g, '')}`;
  const before = await ledger.rows(rows.map(keyOf));
  const entries = rows.map((after) => {
    const row = before.get(keyOf(after));
    return { key: keyOf(after), eTag: row?.eTag, before: row?.delivery.state, after };
  });
  expect(await ledger.claim(entries, { ...ledger.guard, isListed }, new Date())).toBeDefined();
}

beforeAll(async () => {
  storage = await takeStorage();
  stores = createStores({ connectionString: storage });
  await accept('price-1');
  await list('price-1', [
    delivery('1', 'sent'),
    delivery('2', 'failed', 'rejected', 'BadArgument'),
    delivery('3\u001b[2J', 'failed', 'unknown-recipient'),
  ]);
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

  it('says that not all are listed yet', async () => {
    await accept('listing');
    await list('listing', [delivery('1', 'sent')], false);
    const { stdout } = await runCli(['status', 'listing'], { storage });
    expect(stdout).toContain(
      'listing: running, not all recipients listed yet, accepted 2026-11-22 11:00:32Z\n1 sent\n',
    );
    expect(JSON.parse((await runCli(['status', 'listing', '--json'], { storage })).stdout).total).toBeNull();
  });

  it('says when it comes', async () => {
    const request = { to, message: { text: 'x' }, sendAt: '2099-06-01T09:00:00+02:00' };
    await stores.notifications.insert(toAccepted('later', request, new Date(AT)));
    const { stdout } = await runCli(['status', 'later'], { storage });
    expect(stdout).toContain(
      'later: scheduled, 1 recipient, accepted 2026-11-22 11:00:32Z\nComes 2099-06-01 09:00 +02:00.\n1 waiting\n',
    );
    expect(stdout).toMatch(/webchat:1 +waiting +scheduled +0 .* until 2099-06-01 07:00:00Z/);
  });

  it('says of what recurs when it comes next, and how its last occurrences went; there is no end to watch', async () => {
    const recurrence = { cron: '0 9 * * 1', timeZone: 'Europe/Berlin' };
    const request = { to, message: { text: 'x' }, sendAt: '2099-06-01T00:00:00Z', recurrence };
    await stores.notifications.insert(toAccepted('deals', request, new Date(AT)));
    const last = 'deals:20261116T080000Z';
    await accept(last);
    await list(last, [delivery('1', 'sent'), delivery('2', 'failed')]);
    const { eTag = '' } = (await stores.notifications.series('deals')) ?? {};
    const recent = [last, 'deals:20261109T080000Z'];
    await stores.notifications.writeSeries('deals', { planned: AT, paused: false, recent }, eTag);
    const { stdout, stderr, code } = await runCli(['status', 'deals', '--watch'], { storage });
    expect(code).toBe(0);
    expect(stderr).toMatch(/^deals recurs, and has no end to wait for; /);
    expect(stdout.split('\n')).toEqual([
      'deals: scheduled, accepted 2026-11-22 11:00:32Z',
      'Comes at 0 9 * * 1 Europe/Berlin; next 2099-06-01 09:00 Europe/Berlin.',
      '',
      expect.stringMatching(/^Occurrence +State +Recipients$/),
      expect.stringMatching(/^deals:20261116T080000Z +done +2 recipients: 1 sent, 1 failed$/),
      '',
    ]);
  });

  it('watches what is scheduled until it comes, and says so', async () => {
    const request = { to, message: { text: 'x' }, sendAt: '2099-06-01T09:00:00+02:00' };
    await stores.notifications.insert(toAccepted('watched', request, new Date(AT)));
    const watching = runCli(['status', 'watched', '--watch', '--json'], { storage });
    await list('watched', [delivery('1', 'cancelled')]);
    await stores.notifications.setDeleted('watched', 'cancelledAt', new Date());
    const { code, stdout } = await watching;
    expect(code).toBe(0);
    expect(JSON.parse(stdout)).toMatchObject({ state: 'cancelled', counts: { cancelled: 1 } });
  });

  it('watches a notification until its end', async () => {
    await accept('under-way');
    await list('under-way', [delivery('1', 'sent')], false);
    const watching = runCli(['status', 'under-way', '--watch', '--json'], { storage });
    expect(await Promise.race([watching, sleep(1500, 'still watching')])).toBe('still watching');
    await list('under-way', [delivery('2', 'sent')]);
    const { code, stdout } = await watching;
    expect(code).toBe(0);
    expect(JSON.parse(stdout)).toMatchObject({ state: 'done', counts: { sent: 2 } });
    expect((await runCli(['status', 'nope', '--watch'], { storage })).code).toBe(4);
  });

  it.each([
    ['all are listed', [delivery('1', 'sent')], false],
    ['nobody is written to any more', [delivery('1', 'sent'), delivery('2', 'sending')], true],
  ] as const)('watches a cancelled one until %s', async (what, rows, isListed) => {
    const id = what.replaceAll(' ', '-');
    await accept(id);
    await list(id, [...rows], isListed);
    await stores.notifications.setDeleted(id, 'cancelledAt', new Date());
    const watching = runCli(['status', id, '--watch', '--json'], { storage });
    expect(await Promise.race([watching, sleep(1500, 'still watching')])).toBe('still watching');
    await list(id, [delivery('2', 'cancelled')]);
    const { code, stdout } = await watching;
    expect(code).toBe(0);
    expect(JSON.parse(stdout)).toMatchObject({ state: 'cancelled', total: 2, counts: { sent: 1, cancelled: 1 } });
  });

  it('knows no other ids and no other states', async () => {
    expect(await runCli(['status', 'nope'], { storage })).toEqual({
      ...{ code: 4, stdout: '', stderr: 'No notification has the id "nope".\n' },
    });
    const ran = await runCli(['status', 'price-1', '--state', 'lost'], { storage });
    expect(ran).toMatchObject({ code: 2, stderr: expect.stringContaining('got "lost", expected accepted | waiting') });
    const { stdout } = await runCli(['status', '--help'], { storage });
    expect(stdout.replace(/\s+/g, ' ')).toContain(states.join(', '));
  });
});
