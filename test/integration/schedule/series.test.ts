import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { cancelNotification } from '../../../src/delivery/cancelNotification.ts';
import { replayDeliveries } from '../../../src/delivery/replayDeliveries.ts';
import { occurrenceId } from '../../../src/domain/recurrence.ts';
import { DAY, HOUR, MINUTE, SECOND } from '../../../src/domain/time.ts';
import { pauseSeries, resumeSeries } from '../../../src/series/pauseSeries.ts';
import { messageFrom, startBot, type TestBot, userNamed } from '../../support/bot.ts';
import { gathered } from '../../support/gathered.ts';
import { dueRows } from '../../support/hosts.ts';
import { silent } from '../../support/silent.ts';

const message = { text: 'Time to stand up' };
const MONDAY = Date.parse('2027-01-04T08:00:00.000Z');
const recurrence = { cron: '30 9 * * *', timeZone: 'Europe/Berlin' };
const FIRST = new Date('2027-01-04T08:30:00Z');
const first = occurrenceId('daily', FIRST);

let bot: TestBot;
beforeEach(async () => {
  bot = await startBot();
  // 9:00 in Berlin.
  bot.wait(MONDAY - bot.services.now().getTime());
  await bot.post(messageFrom('ada', bot.channel));
});
afterEach(() => bot[Symbol.asyncDispose]());

const posts = () => bot.channel.textsIn('chat-ada').filter((text) => text === message.text).length;
const begin = (more: object = {}) => bot.enqueue({ id: 'daily', to: userNamed('ada'), message, recurrence, ...more });
const recurrenceOf = async () => (await bot.statusOf('daily')).recurrence;

/** The timer's sweep each minute until `milliseconds` are over, and every pointer at its time. */
async function live(milliseconds: number, step = MINUTE): Promise<void> {
  const done = new Set<object>();
  for (let passed = 0; passed < milliseconds; passed += step) {
    bot.wait(step);
    await bot.sweep();
    for (const pointer of bot.pointers.filter((one) => !done.has(one))) {
      if (pointer.delaySeconds * SECOND > step) continue;
      done.add(pointer);
      await bot.goOn(pointer.id, { range: pointer.range || 'list' });
    }
    for (const id of (await recurrenceOf())?.recent ?? []) await bot.goOn(id, { range: 'list' });
  }
}

async function replay(id: string): Promise<void> {
  const { notifications, now } = bot.services;
  const accepted = await notifications.get(id);
  if (!accepted) throw new Error(`${id}: no record`);
  const expiresAt = new Date(now().getTime() + DAY).toISOString();
  expect(await replayDeliveries(bot.services, accepted, { states: ['failed'], expiresAt })).toBe(1);
}

describe('a recurrence', () => {
  test('becomes a notification a few minutes before each time, which is sent at its time', async () => {
    await begin();
    expect(await bot.statusOf('daily')).toMatchObject({
      state: 'scheduled',
      total: 0,
      recurrence: { next: FIRST.toISOString(), paused: false, recent: [] },
    });
    await live(26 * MINUTE);
    expect(await recurrenceOf()).toMatchObject({ next: FIRST.toISOString(), recent: [first] });
    expect(await bot.statusOf(first)).toMatchObject({ state: 'scheduled' });
    expect(posts()).toBe(0);
    await live(5 * MINUTE);
    expect(posts()).toBe(1);
    expect(await bot.statusOf(first)).toMatchObject({ state: 'done', counts: { sent: 1 } });
    expect((await recurrenceOf())?.next).toBe('2027-01-05T08:30:00.000Z');
  });

  test('is prepared once by two hosts at the same moment', async () => {
    await begin();
    await using other = await startBot({}, bot);
    bot.wait(26 * MINUTE);
    await Promise.all([bot.sweep(), other.sweep(), bot.goOn('daily'), other.goOn('daily')]);
    expect(await recurrenceOf()).toMatchObject({ recent: [first] });
    bot.wait(5 * MINUTE);
    await Promise.all([bot.goOn(first), other.goOn(first)]);
    expect(posts()).toBe(1);
  });

  test('whose worker died after an occurrence was made, and before it was noted, makes no second one', async () => {
    await begin();
    bot.wait(26 * MINUTE);
    const { notifications } = bot.services;
    const write = notifications.writeSeries.bind(notifications);
    notifications.writeSeries = () => Promise.reject(new Error('the worker died'));
    await bot.sweep();
    expect(await recurrenceOf()).toMatchObject({ recent: [] });
    notifications.writeSeries = write;
    await live(10 * MINUTE);
    expect(posts()).toBe(1);
    expect(await recurrenceOf()).toMatchObject({ recent: [first] });
  });

  test('begins at sendAt, and ends after until', async () => {
    await begin({ sendAt: '2027-01-05T00:00:00Z', recurrence: { ...recurrence, until: '2027-01-06T08:30:00Z' } });
    expect((await recurrenceOf())?.next).toBe('2027-01-05T08:30:00.000Z');
    await live(DAY, 10 * MINUTE);
    expect(posts()).toBe(0);
    await live(2 * DAY, 10 * MINUTE);
    expect(posts()).toBe(2);
    expect(await bot.statusOf('daily')).toMatchObject({ state: 'done', recurrence: { next: null } });
    expect(await cancelNotification(bot.services, 'daily', silent)).toMatchObject({ kind: 'too-late' });
  });

  test('keeps no record for longer than others', async () => {
    await begin({ recurrence: { ...recurrence, until: '2027-01-05T08:30:00Z' } });
    await live(2 * DAY, 10 * MINUTE);
    bot.wait(29 * DAY);
    await bot.sweep();
    expect(await bot.statusOf('daily')).toMatchObject({ state: 'done' });
    bot.wait(3 * DAY);
    for (let sweep = 0; sweep < 3; sweep++) await bot.sweep();
    for (const id of ['daily', first]) await expect(bot.statusOf(id)).rejects.toThrow('no record');
    const left = await gathered(bot.services.due.upTo(new Date(bot.services.now().getTime() + 400 * DAY)));
    expect(left.filter(({ kind }) => kind !== 'turn')).toEqual([]);
  });

  test.each(['paused', 'not paused'])('ends at its expiresAt, and keeps no record: %s', async (how) => {
    await begin({ expiresAt: '2027-01-05T08:30:00Z' });
    if (how === 'paused') await pauseSeries(bot.services, 'daily', silent);
    await live(20 * MINUTE);
    expect(await bot.statusOf('daily')).toMatchObject({ state: 'scheduled' });
    await live(11 * MINUTE);
    await live(DAY, 2 * HOUR);
    expect(posts()).toBe(how === 'paused' ? 0 : 1);
    expect(await bot.statusOf('daily')).toMatchObject({ state: 'done', recurrence: { next: null } });
    expect(await resumeSeries(bot.services, 'daily', silent)).toEqual({ kind: 'ended' });
    bot.wait(32 * DAY);
    for (let sweep = 0; sweep < 3; sweep++) await bot.sweep();
    await expect(bot.statusOf('daily')).rejects.toThrow('no record');
  });

  test('goes on when one of its ids was used for something else', async () => {
    await bot.enqueue({ id: first, to: userNamed('ada'), message: { text: 'mine' } });
    await begin();
    await live(30 * HOUR, 10 * MINUTE);
    expect(posts()).toBe(1);
    expect(bot.log.join('\n')).toContain(`${first}: an occurrence of daily was not made`);
    expect((await recurrenceOf())?.recent).toEqual([occurrenceId('daily', new Date(FIRST.getTime() + DAY))]);
  });
});

describe("a pause and a DELETE leave what is not the series' own", () => {
  test('a notification of somebody else under the id of an occurrence', async () => {
    const mine = { text: 'mine' };
    await bot.enqueue({ id: first, to: userNamed('ada'), message: mine, sendAt: '2027-01-04T20:00:00Z' });
    await begin();
    await live(26 * MINUTE);
    expect(await pauseSeries(bot.services, 'daily', silent)).toEqual({ kind: 'paused', cancelled: 0 });
    expect(await cancelNotification(bot.services, 'daily', silent)).toMatchObject({ kind: 'cancelled', cancelled: 0 });
    expect(await bot.statusOf(first)).toMatchObject({ state: 'scheduled', counts: { waiting: 1 } });
  });

  test('a replay of an occurrence whose time is over', async () => {
    await begin({ to: userNamed('nobody') });
    await live(31 * MINUTE);
    expect(await bot.statusOf(first)).toMatchObject({ counts: { failed: 1 } });
    bot.wait(2 * DAY);
    await replay(first);
    expect(await pauseSeries(bot.services, 'daily', silent)).toEqual({ kind: 'paused', cancelled: 0 });
    expect(await bot.statusOf(first)).toMatchObject({ state: 'running', counts: { waiting: 1 } });
  });

  test('an occurrence that has ended, so that it can be replayed and cancelled then', async () => {
    await begin({ to: userNamed('nobody') });
    await live(31 * MINUTE);
    expect(await cancelNotification(bot.services, 'daily', silent)).toMatchObject({ cancelled: 0, tooLate: 0 });
    await replay(first);
    const cancelled = { kind: 'cancelled', cancelled: 1, tooLate: 0 };
    expect(await cancelNotification(bot.services, first, silent)).toEqual(cancelled);
  });
});

describe('a DELETE', () => {
  test('ends it, what is prepared included', async () => {
    await begin();
    await live(26 * MINUTE);
    expect(await cancelNotification(bot.services, 'daily', silent)).toEqual({
      kind: 'cancelled',
      cancelled: 1,
      tooLate: 0,
    });
    expect(await bot.statusOf('daily')).toMatchObject({ state: 'cancelled', recurrence: { next: null } });
    await live(2 * DAY, 30 * MINUTE);
    expect(posts()).toBe(0);
    expect(await bot.statusOf(first)).toMatchObject({ state: 'cancelled', counts: { cancelled: 1 } });
    expect(await cancelNotification(bot.services, 'daily', silent)).toMatchObject({ kind: 'cancelled' });
  });

  test('at the moment in which an occurrence is made leaves none that is sent', async () => {
    await begin();
    bot.wait(26 * MINUTE);
    const { notifications } = bot.services;
    const write = notifications.writeSeries.bind(notifications);
    notifications.writeSeries = async (id, series, eTag) => {
      notifications.writeSeries = write;
      await cancelNotification(bot.services, 'daily', silent);
      return write(id, series, eTag);
    };
    await bot.sweep();
    await live(DAY, 10 * MINUTE);
    expect(posts()).toBe(0);
  });
});

describe('a pause', () => {
  test('stops what is prepared; what would have come meanwhile is left out', async () => {
    await begin();
    await live(26 * MINUTE);
    expect(await pauseSeries(bot.services, 'daily', silent)).toMatchObject({ kind: 'paused' });
    expect(await pauseSeries(bot.services, 'daily', silent)).toEqual({ kind: 'unchanged' });
    expect(await recurrenceOf()).toMatchObject({ paused: true, next: null });
    await live(3 * DAY, 30 * MINUTE);
    expect(posts()).toBe(0);
    expect(await resumeSeries(bot.services, 'daily', silent)).toMatchObject({
      kind: 'resumed',
      next: '2027-01-07T08:30:00.000Z',
    });
    await live(HOUR);
    expect(posts()).toBe(1);
  });

  test('that ends before the time of what was prepared does not bring it back, and says so', async () => {
    await begin();
    await live(26 * MINUTE);
    expect(await pauseSeries(bot.services, 'daily', silent)).toEqual({ kind: 'paused', cancelled: 1 });
    const next = '2027-01-05T08:30:00.000Z';
    expect(await resumeSeries(bot.services, 'daily', silent)).toEqual({ kind: 'resumed', next });
    expect(await recurrenceOf()).toMatchObject({ paused: false, next });
    await live(HOUR, 5 * MINUTE);
    expect(posts()).toBe(0);
    await live(DAY, 10 * MINUTE);
    expect(posts()).toBe(1);
  });

  test('comes in time while the last occurrence is not sent', async () => {
    await begin({ recurrence: { ...recurrence, until: FIRST.toISOString() } });
    await live(26 * MINUTE);
    bot.wait(5 * MINUTE);
    expect(await pauseSeries(bot.services, 'daily', silent)).toEqual({ kind: 'paused', cancelled: 1 });
    await live(HOUR);
    expect(posts()).toBe(0);
    expect(await pauseSeries(bot.services, 'daily', silent)).toEqual({ kind: 'ended' });
  });

  test('that fails half-way stops what is prepared when it is asked for again', async () => {
    await begin();
    await live(26 * MINUTE);
    const { deliveries } = bot.services;
    const head = deliveries.head.bind(deliveries);
    deliveries.head = () => Promise.reject(new Error('storage is not well'));
    await expect(pauseSeries(bot.services, 'daily', silent)).rejects.toThrow('storage is not well');
    deliveries.head = head;
    expect(await pauseSeries(bot.services, 'daily', silent)).toEqual({ kind: 'unchanged' });
    expect(await bot.statusOf(first)).toMatchObject({ state: 'cancelled', counts: { cancelled: 1 } });
  });

  test('whose worker died half-way stops what is prepared all the same', async () => {
    await begin();
    await live(26 * MINUTE);
    const { deliveries } = bot.services;
    const head = deliveries.head.bind(deliveries);
    deliveries.head = () => Promise.reject(new Error('the worker died'));
    await expect(pauseSeries(bot.services, 'daily', silent)).rejects.toThrow('the worker died');
    deliveries.head = head;
    await live(HOUR);
    expect(posts()).toBe(0);
    expect(await bot.statusOf(first)).toMatchObject({ state: 'cancelled' });
  });

  test.each(['fails before it is queued', 'is asked for again without its row'])(
    'whose end %s ends all the same',
    async (how) => {
      await begin();
      await pauseSeries(bot.services, 'daily', silent);
      await live(30 * MINUTE);
      const { notifications, deliveriesQueue, due } = bot.services;
      const write = notifications.writeSeries.bind(notifications);
      notifications.writeSeries = async (...given) => {
        notifications.writeSeries = write;
        await bot.sweep();
        return write(...given);
      };
      const push = deliveriesQueue.push.bind(deliveriesQueue);
      deliveriesQueue.push = () => Promise.reject(new Error('the queue is not well'));
      await expect(resumeSeries(bot.services, 'daily', silent)).rejects.toThrow('the queue is not well');
      deliveriesQueue.push = push;
      if (how === 'is asked for again without its row') {
        for (const row of await dueRows(bot)) if (row.kind === 'series') await due.remove(row);
        expect(await resumeSeries(bot.services, 'daily', silent)).toEqual({ kind: 'unchanged' });
      }
      await live(DAY, 10 * MINUTE);
      expect(posts()).toBe(1);
    },
  );

  test('is for what recurs', async () => {
    await bot.enqueue({ id: 'once', to: userNamed('ada'), message, sendAt: '2027-02-01T00:00:00Z' });
    expect(await pauseSeries(bot.services, 'once', silent)).toEqual({ kind: 'not-recurring' });
    expect(await pauseSeries(bot.services, 'nothing', silent)).toBeUndefined();
  });
});

describe('an occurrence that a stalled worker makes', () => {
  const end = (what: string) => (what === 'DELETE' ? cancelNotification : pauseSeries)(bot.services, 'daily', silent);

  /** Its worker has read the series, and dies once it is made; meanwhile the series is stopped and looked at. */
  async function makeAfter(stop: () => Promise<void>): Promise<void> {
    const { notifications } = bot.services;
    const [insert, write] = [notifications.insert.bind(notifications), notifications.writeSeries.bind(notifications)];
    notifications.insert = async (accepted) => {
      notifications.insert = insert;
      await stop();
      bot.wait(2 * MINUTE);
      await bot.sweep();
      notifications.writeSeries = () => Promise.reject(new Error('the worker died'));
      return insert(accepted);
    };
    await expect(bot.goOn('daily')).rejects.toThrow('the worker died');
    notifications.writeSeries = write;
  }

  test.each(['pause', 'DELETE'])('after a %s was answered is not sent', async (how) => {
    await begin();
    bot.wait(26 * MINUTE);
    await makeAfter(async () => {
      expect(await end(how)).toMatchObject({ cancelled: 0 });
    });
    expect(await bot.statusOf(first)).toMatchObject({ state: 'scheduled' });
    bot.wait(5 * MINUTE);
    await bot.goOn(first);
    expect(posts()).toBe(0);
    expect(await bot.statusOf(first)).toMatchObject({ state: 'cancelled', counts: { cancelled: 1 } });
  });

  test('during a pause is not sent after it either', async () => {
    await begin();
    bot.wait(26 * MINUTE);
    await makeAfter(async () => {
      await end('pause');
    });
    bot.wait(3 * MINUTE);
    await resumeSeries(bot.services, 'daily', silent);
    await bot.goOn(first);
    expect(posts()).toBe(0);
    expect(await bot.statusOf(first)).toMatchObject({ state: 'cancelled' });
  });

  test('and a replay of one that was sent to before the pause: the replay goes on', async () => {
    await begin({ to: userNamed('nobody') });
    await live(31 * MINUTE);
    await end('pause');
    await replay(first);
    await bot.post(messageFrom('nobody', bot.channel));
    await bot.goOn(first);
    expect(await bot.statusOf(first)).toMatchObject({ state: 'done', counts: { sent: 1 } });
  });
});
