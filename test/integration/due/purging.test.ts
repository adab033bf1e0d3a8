import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { replayDeliveries } from '../../../src/delivery/replayDeliveries.ts';
import { sweepDue } from '../../../src/due/sweepDue.ts';
import { connect } from '../../../src/storage/connection.ts';
import { CONTAINERS, TABLES } from '../../../src/storage/names.ts';
import { messageFrom, startBot, type TestBot, userNamed } from '../../support/bot.ts';
import { type Fault, faultyHost } from '../../support/faults.ts';
import { gathered } from '../../support/gathered.ts';
import { dueRows, takePointers } from '../../support/hosts.ts';
import { silent } from '../../support/silent.ts';

const MINUTE = 60_000;
const DAY = 24 * 60 * MINUTE;
const PEOPLE = ['ada', 'bob', 'cy'];
const to = userNamed('ada');
const large = 'ü'.repeat(31_000);

let bot: TestBot;
beforeEach(async () => {
  bot = await startBot({ RETENTION_DAYS: '2' });
  for (const name of PEOPLE) await bot.post(messageFrom(name, bot.channel));
});
afterEach(async () => {
  vi.useRealTimers();
  await bot[Symbol.asyncDispose]();
});

/** Rows of a table, and blobs of large content. */
async function left() {
  const { table, blobs } = connect({ connectionString: bot.connectionString });
  const rows = async (name: string) => (await gathered(table(name).listEntities())).length;
  return {
    notifications: await rows(TABLES.notifications),
    deliveries: await rows(TABLES.deliveries),
    history: await rows(TABLES.recipientHistory),
    contents: (await gathered(blobs.getContainerClient(CONTAINERS.largeContent).listBlobsFlat())).length,
    due: (await dueRows(bot)).length,
  };
}

const NOTHING = { notifications: 0, deliveries: 0, history: 0, contents: 0, due: 0 };

/** Sweeps every half day. */
async function pass(days: number): Promise<void> {
  for (let half = 0; half < 2 * days; half++) {
    bot.wait(DAY / 2);
    await bot.sweep();
    await takePointers(bot);
  }
}

describe('after RETENTION_DAYS nothing is left of', () => {
  test.each([
    ['one person', to],
    ['a list', { users: PEOPLE.map((name) => userNamed(name).user) }],
    ['everyone', { everyone: true }],
  ])('%s', async (_what, audience) => {
    await bot.enqueue({ id: 'old', to: audience, message: { text: 'old' } });
    await pass(1.5);
    expect(await left()).toMatchObject({ notifications: 1, due: 1 });
    await pass(1.5);
    expect(await left()).toEqual(NOTHING);
  });

  test('large content, but for what another notification has too', async () => {
    // Of a blob storage itself says how old it is, so here the whole process is ahead of it.
    vi.useFakeTimers({ toFake: ['Date'] });
    const passDays = async (days: number) => {
      vi.setSystemTime(Date.now() + days * DAY);
      await bot.sweep();
    };
    // Named by their messages, so that their requests are the same to the byte.
    await bot.enqueue({ to, message: { text: large } }, { messageId: 'first' });
    await passDays(1);
    await bot.enqueue({ to, message: { text: large } }, { messageId: 'second' });
    expect(await left()).toMatchObject({ notifications: 2, contents: 1 });
    await passDays(1.5);
    expect(await left()).toMatchObject({ notifications: 1, history: 1, contents: 1 });
    expect((await bot.services.notifications.get('second'))?.request.message?.text).toBe(large);
    await passDays(1);
    expect(await left()).toEqual(NOTHING);
  });
});

test('what was replayed lives RETENTION_DAYS after its last end', async () => {
  bot.channel.answerWith((_post, response) => response.writeHead(400).end());
  await bot.enqueue({ id: 'mended', to, message: { text: 'mended' } });
  bot.channel.answerWith(undefined);
  await pass(1.5);
  const accepted = await bot.services.notifications.get('mended');
  if (!accepted) throw new Error('purged too early');
  const expiresAt = new Date(bot.services.now().getTime() + DAY).toISOString();
  expect(await replayDeliveries(bot.services, accepted, { states: ['failed'], expiresAt })).toBe(1);
  await takePointers(bot);
  await pass(1.5);
  expect(await bot.statusOf('mended')).toMatchObject({ counts: { sent: 1 } });
  await pass(1.5);
  expect(await left()).toEqual(NOTHING);
});

test.each<Fault>(['throws before', 'throws after', 'dies before', 'dies after'])(
  'a sweep that %s at any call of purging: the next one finishes it',
  async (fault) => {
    for (let at = 1; ; at++) {
      const users = PEOPLE.map((name) => userNamed(name).user);
      await bot.enqueue({ id: `old-${at}`, to: { users }, message: { text: 'old' } });
      bot.wait(2 * DAY + MINUTE);
      const host = faultyHost(bot.services, fault, at);
      await Promise.race([sweepDue(host.services, silent).catch(() => {}), host.died]);
      for (let sweeps = 0; sweeps < 3; sweeps++) {
        bot.wait(2 * 60 * MINUTE);
        await bot.sweep();
      }
      const { contents: _, ...rows } = await left();
      expect(rows, `call ${at}`).toEqual({ notifications: 0, deliveries: 0, history: 0, due: 0 });
      if (!host.hasFired()) break;
    }
  },
);
