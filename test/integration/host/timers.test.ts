import { randomBytes } from 'node:crypto';
import { BlobServiceClient } from '@azure/storage-blob';
import { afterEach, expect, inject, test } from 'vitest';
import { z } from 'zod';
import { until } from '../../support/until.ts';
import { endHosts, ForeignHost, Queues } from './foreignHost.ts';

const HOUR_MS = 60 * 60_000;
// Half an hour away, whenever the tests run: what is not missed is not due while they do.
const MINUTE = (new Date().getUTCMinutes() + 30) % 60;
const HOURLY = `0 ${MINUTE} * * * *`;
const EVERY_SECOND = '* * * * * *';

/** The last occurrence of HOURLY. */
const lastDue = () => Math.floor((Date.now() - MINUTE * 60_000) / HOUR_MS) * HOUR_MS + MINUTE * 60_000;

const timerSchema = z.object({
  isPastDue: z.boolean(),
  schedule: z.object({ adjustForDST: z.boolean() }),
  scheduleStatus: z.object({ last: z.string(), next: z.string(), lastUpdated: z.string() }).nullable(),
});

afterEach(endHosts);

/** What a host is told, and what it remembers, of the foreign app's timer. */
function makeTimer(settings: Record<string, string>) {
  const hostId = randomBytes(8).toString('hex');
  const container = BlobServiceClient.fromConnectionString(inject('storage')).getContainerClient('azure-webjobs-hosts');
  const blob = container.getBlockBlobClient(`timers/${hostId}/Host.Functions.onTime/status`);
  return {
    settings: { ...new Queues().settings, TZ: 'UTC', ...settings, AzureFunctionsWebHost__hostid: hostId },
    lock: container.getBlockBlobClient(`locks/${hostId}/Host.Functions.onTime.Listener`),
    remember: async (last: Date, next: Date) => {
      await container.createIfNotExists();
      const content = JSON.stringify({ Last: last, Next: next, LastUpdated: last });
      await blob.upload(content, content.length);
    },
    remembered: () =>
      until('a timer status', async () => {
        if (!(await blob.exists())) return undefined;
        const status = z.object({ Last: z.string(), Next: z.string() });
        return status.parse(JSON.parse((await blob.downloadToBuffer()).toString()));
      }),
  };
}

/** The timer objects that the function was called with so far. */
const readCalls = (host: ForeignHost) =>
  [...host.output.matchAll(/onTime begins (.*)/g)].map(([, json = '']) => timerSchema.parse(JSON.parse(json)));

test('one run for many missed occurrences, past due, and the next in its time', async () => {
  const hour = lastDue();
  const timer = makeTimer({ SCHEDULE: HOURLY });
  await timer.remember(new Date(hour - 5 * HOUR_MS), new Date(hour - 4 * HOUR_MS));
  const host = await ForeignHost.start({ settings: timer.settings });

  await host.waitFor('onTime ends');
  const status = await until('the run in the timer status', async () => {
    const found = await timer.remembered();
    return Date.parse(found.Last) > hour - HOUR_MS ? found : undefined;
  });
  expect(readCalls(host)).toEqual([expect.objectContaining({ isPastDue: true, schedule: { adjustForDST: true } })]);
  expect(Date.parse(status.Next) - Date.now()).toBeGreaterThan(-1000);
  expect(host.count('onTime begins')).toBe(1);
});

test('no run at the first start ever, nor after the schedule was changed', async () => {
  const hour = lastDue();
  const isNew = makeTimer({ SCHEDULE: HOURLY });
  const isChanged = makeTimer({ SCHEDULE: HOURLY });
  await isChanged.remember(new Date(hour - 5 * HOUR_MS), new Date(hour - 4 * HOUR_MS + 60_000));
  const hosts = await Promise.all([isNew, isChanged].map(({ settings }) => ForeignHost.start({ settings })));

  const next = Date.parse((await isNew.remembered()).Next);
  expect(next % HOUR_MS).toBe(MINUTE * 60_000);
  await until('the changed schedule', async () =>
    Date.parse((await isChanged.remembered()).Next) >= next ? true : undefined,
  );
  expect(hosts.map((host) => host.count('onTime begins'))).toEqual([0, 0]);
});

test('a run that throws counts, and the next does not wait for it', async () => {
  const { settings } = makeTimer({ SCHEDULE: EVERY_SECOND, TIMER_WAY: 'error' });
  const host = await ForeignHost.start({ settings });

  const failed = "Executed 'Functions.onTime' (Failed";
  await host.waitFor(failed, 2);
  const [first = 0, second = 0] = host.timesOf(failed);
  expect(second - first).toBeLessThan(4000);
  // More often than each minute: nothing is remembered.
  expect(readCalls(host)[0]).toMatchObject({ isPastDue: false, scheduleStatus: null });
});

test('runs do not overlap, and the missed ones are one', async () => {
  const { settings } = makeTimer({ SCHEDULE: EVERY_SECOND, TIMER_WAY: 'slow 2200' });
  const host = await ForeignHost.start({ settings });

  await host.waitFor('onTime begins', 3);
  const words = [...host.output.matchAll(/onTime (begins|ends)/g)].map(([, word]) => word);
  expect(words.slice(0, 5)).toEqual(['begins', 'ends', 'begins', 'ends', 'begins']);
});

test('runOnStartup runs it at the start, by hand at any time', async () => {
  const { settings } = makeTimer({ SCHEDULE: HOURLY, RUN_ON_STARTUP: 'true' });
  const host = await ForeignHost.start({ settings });
  await host.waitFor('onTime ends');

  const headers = { 'content-type': 'application/json' };
  await host.call('/admin/functions/onTime', { method: 'POST', headers, body: '{"input":""}' });
  await host.waitFor('onTime ends', 2);
  expect(readCalls(host)[1]).toMatchObject({ isPastDue: false, scheduleStatus: { next: expect.any(String) } });
});

test('one host at a time, by a lease; the other one takes over', async () => {
  const { settings, lock } = makeTimer({ SCHEDULE: EVERY_SECOND });
  const singleton = 'AzureFunctionsJobHost__singleton__listenerLockRecoveryPollingInterval';
  const first = await ForeignHost.start({ settings });
  await first.waitFor('onTime begins');
  const second = await ForeignHost.start({ settings: { ...settings, [singleton]: '00:00:00.5' } });

  await first.waitFor('onTime begins', first.count('onTime begins') + 2);
  const { leaseState, leaseDuration } = await lock.getProperties();
  expect({ leaseState, leaseDuration }).toEqual({ leaseState: 'leased', leaseDuration: 'fixed' });
  expect(second.count('onTime begins')).toBe(0);

  await first.end();
  await second.waitFor('onTime begins');
});

test('the lease of a host that was killed stays until it ends', async () => {
  const { settings, lock } = makeTimer({ SCHEDULE: EVERY_SECOND });
  const host = await ForeignHost.start({ settings });
  await host.waitFor('onTime begins');
  await host.end('SIGKILL');

  expect((await lock.getProperties()).leaseState).toBe('leased');
});

test('a schedule that is none is an error of its function alone', async () => {
  const { settings } = makeTimer({ SCHEDULE: 'now and then' });
  const host = await ForeignHost.start({ settings });

  await host.waitFor("schedule 'now and then': expected a cron expression of five or six fields");
  expect((await host.call('/api/echo')).status).toBe(201);
});
