import { afterAll, expect, test } from 'vitest';
import { reminderMessage } from '../../../src/bot/reminders/reminderMessage.ts';
import { cancelNotification } from '../../../src/delivery/cancelNotification.ts';
import { userKey } from '../../../src/domain/keys.ts';
import { notificationIdOf, type ReminderWhen } from '../../../src/domain/reminder.ts';
import { DAY, HOUR, MINUTE } from '../../../src/domain/time.ts';
import { forgetReminders } from '../../../src/reminders/forgetReminders.ts';
import { type ReminderOwner, Reminders } from '../../../src/reminders/reminders.ts';
import { pauseSeries } from '../../../src/series/pauseSeries.ts';
import type { Services } from '../../../src/services.ts';
import { startBot } from '../../support/bot.ts';
import { type Fault, faultyHost } from '../../support/faults.ts';
import { silent } from '../../support/silent.ts';

const bot = await startBot({ MAX_REMINDERS_PER_PERSON: '3' });
afterAll(() => bot[Symbol.asyncDispose]());
const { services } = bot;
const { reminders } = services;

function ownerNamed(userId: string, turnKey: string): ReminderOwner {
  return { recipientKey: userKey('emulator', userId), channelId: 'emulator', userId, turnKey, locale: 'en-US' };
}

function inMinutes(minutes: number): ReminderWhen {
  const at = new Date(services.now().getTime() + minutes * MINUTE).toISOString();
  return { kind: 'once', at, timeZone: 'Europe/Berlin' };
}

async function listOf(userId: string): Promise<string[]> {
  const listed = await reminders.of(userKey('emulator', userId), silent);
  return listed.map(({ number, reminder }) => `${number} ${reminder.what}`);
}

async function rowsOf(userId: string) {
  const rows = await services.remindersTable.of(userKey('emulator', userId));
  return rows.map(({ what, state }) => `${state}: ${what}`).sort();
}

const hourly: ReminderWhen = { kind: 'recurring', cron: '0 * * * *', timeZone: 'Europe/Berlin' };

async function add(userId: string, what: string, when = inMinutes(60)) {
  const added = await reminders.add(ownerNamed(userId, `add ${what}`), { what, when }, silent);
  if (added.kind !== 'kept') throw new Error('the list is full');
  return added.reminder;
}

test('a reminder is a notification at its time, which waits a week for a person who is away', async () => {
  const reminder = await add('ada', 'call the hotel', inMinutes(60));
  const accepted = await services.notifications.get(notificationIdOf(reminder));
  if (reminder.when.kind !== 'once') throw new Error('it comes once');
  expect(accepted?.request).toEqual({
    to: { user: { channelId: 'emulator', userId: 'ada' } },
    message: reminderMessage(reminder, 'emulator'),
    ...{ whenBusy: 'inject', sendAt: reminder.when.at },
    expiresAt: new Date(Date.parse(reminder.when.at) + 7 * DAY).toISOString(),
  });
});

test('one that recurs is a series', async () => {
  const reminder = await add('bob', 'stretch', hourly);
  const accepted = await services.notifications.get(notificationIdOf(reminder));
  expect(accepted?.request.recurrence).toEqual({ cron: '0 * * * *', timeZone: 'Europe/Berlin' });
  expect(accepted?.request.sendAt).toBeUndefined();
});

test('the list has the next first, and not what is over; what is over for a day is removed', async () => {
  await add('cy', 'later', inMinutes(120));
  await add('cy', 'sooner', inMinutes(30));
  await add('cy', 'each hour', hourly);
  expect(await listOf('cy')).toEqual(expect.arrayContaining([expect.stringContaining('later')]));
  bot.wait(45 * MINUTE);
  expect((await listOf('cy')).map((line) => line.slice(2)).sort()).toEqual(['each hour', 'later']);
  expect(await rowsOf('cy')).toHaveLength(3);
  bot.wait(DAY);
  await listOf('cy');
  expect(await rowsOf('cy')).toEqual(['kept: each hour', 'kept: later']);
});

test('there are no more than the setting says', async () => {
  for (const what of ['one', 'two', 'three']) await add('dan', what);
  const another = { what: 'four', when: inMinutes(5) };
  expect(await reminders.add(ownerNamed('dan', 'four'), another, silent)).toEqual({ kind: 'full', most: 3 });
  await reminders.cancel(ownerNamed('dan', 'c'), '1', silent);
  expect(await reminders.add(ownerNamed('dan', 'four'), another, silent)).toMatchObject({ kind: 'kept' });
  expect(await listOf('dan')).toHaveLength(3);
});

test('one is cancelled by its number, its name or a part of it; several alike are asked about', async () => {
  await add('eve', 'call the hotel', inMinutes(10));
  await add('eve', 'call the airline', inMinutes(20));
  await add('eve', 'call', inMinutes(30));
  const owner = (turnKey: string) => ownerNamed('eve', turnKey);
  const unclear = await reminders.cancel(owner('c1'), 'call the', silent);
  expect(unclear).toMatchObject({ kind: 'unclear', meant: [{ number: 1 }, { number: 2 }] });
  expect(await reminders.cancel(owner('c2'), 'to Call!', silent)).toMatchObject({ reminder: { what: 'call' } });
  expect(await reminders.cancel(owner('c3'), '2', silent)).toMatchObject({ reminder: { what: 'call the airline' } });
  expect(await listOf('eve')).toEqual(['1 call the hotel']);
  expect(await reminders.cancel(owner('c4'), undefined, silent)).toMatchObject({ kind: 'cancelled' });
  expect(await reminders.cancel(owner('c5'), '1', silent)).toEqual({ kind: 'unclear', meant: [], listed: [] });
});

test('several are cancelled at once, and a turn that is run again cancels the same', async () => {
  for (const [what, minutes] of [
    ['one', 60],
    ['two', 61],
    ['three', 62],
  ] as const) {
    await add('vic', what, inMinutes(minutes));
  }
  for (let run = 0; run < 2; run++) {
    const done = await reminders.cancelSeveral(ownerNamed('vic', 'cancel 1 and 3'), [1, 3], silent);
    expect(done.cancelled.map(({ what }) => what)).toEqual(['one', 'three']);
    expect(await listOf('vic')).toEqual(['1 two']);
  }
  expect(await reminders.cancelSeveral(ownerNamed('vic', 'cancel 7'), [7], silent)).toEqual({
    ...{ cancelled: [], tooLate: [], missing: [7] },
  });
  const all = await reminders.cancelSeveral(ownerNamed('vic', 'cancel all'), undefined, silent);
  expect(all.cancelled.map(({ what }) => what)).toEqual(['two']);
  expect(await listOf('vic')).toEqual([]);
});

test('the list knows what an operator has cancelled or paused', async () => {
  const [once, cancelled, paused] = [
    await add('uma', 'call'),
    await add('uma', 'eat', hourly),
    await add('uma', 'stretch', hourly),
  ];
  await cancelNotification(services, notificationIdOf(once), silent);
  await cancelNotification(services, notificationIdOf(cancelled), silent);
  await pauseSeries(services, notificationIdOf(paused), silent);
  // Three is the most that are kept: what was cancelled makes room.
  const more = await add('uma', 'walk', inMinutes(90));
  const listed = await reminders.of(userKey('emulator', 'uma'), silent);
  expect(listed.map(({ number, reminder, isPaused }) => [number, reminder.what, isPaused])).toEqual([
    [1, 'stretch', true],
    [2, more.what, false],
  ]);
  expect(await rowsOf('uma')).toEqual(['ended: call', 'ended: eat', 'kept: stretch', 'kept: walk']);
  const second = await reminders.cancel(ownerNamed('uma', 'cancel 2'), '2', silent);
  expect(second).toMatchObject({ kind: 'cancelled', reminder: { what: 'walk' } });
});

test('a cancelled one is never sent', async () => {
  const reminder = await add('fay', 'call', inMinutes(10));
  await reminders.cancel(ownerNamed('fay', 'c'), 'call', silent);
  expect(await services.notifications.get(notificationIdOf(reminder))).toMatchObject({
    cancelledAt: expect.any(String),
  });
});

test('a turn that is run again cancels the same one, whatever its number is now', async () => {
  await add('gus', 'first', inMinutes(10));
  await add('gus', 'second', inMinutes(20));
  for (let run = 0; run < 3; run++) {
    const ended = await reminders.cancel(ownerNamed('gus', 'c'), '1', silent);
    expect(ended).toMatchObject({ kind: 'cancelled', reminder: { what: 'first' } });
  }
  expect(await listOf('gus')).toEqual(['1 second']);
});

test('a turn that is run again makes no second one, and keeps the first time', async () => {
  const owner = ownerNamed('hal', 'turn');
  const first = await reminders.add(owner, { what: 'call', when: inMinutes(20) }, silent);
  bot.wait(MINUTE);
  expect(await reminders.add(owner, { what: 'call', when: inMinutes(20) }, silent)).toEqual(first);
  expect(await listOf('hal')).toEqual(['1 call']);
});

test('what was put off comes again, once for each button, and another choice takes its place', async () => {
  const reminder = await add('ida', 'call', inMinutes(10));
  bot.wait(15 * MINUTE);
  const at = () => new Date(services.now().getTime() + 10 * MINUTE);
  const press = (turnKey: string, words: string) =>
    reminders.snooze(ownerNamed('ida', turnKey), { at: at(), id: reminder.id, words }, silent);
  expect(await press('s1', 'snooze 10 minutes')).toMatchObject({ kind: 'snoozed', reminder: { what: 'call' } });
  expect(await press('s1', 'snooze 10 minutes')).toMatchObject({ kind: 'snoozed' });
  expect(await press('s2', 'snooze 10 minutes')).toMatchObject({ kind: 'already' });
  expect(await listOf('ida')).toEqual(['1 call']);
  expect(await press('s3', 'snooze 1 hour')).toMatchObject({ kind: 'snoozed' });
  expect(await listOf('ida')).toEqual(['1 call']);
  expect(await rowsOf('ida')).toEqual(['ended: call', 'kept: call', 'kept: call']);
});

test('of one that recurs this time alone is put off', async () => {
  const reminder = await add('jo', 'stretch', hourly);
  const snooze = { at: new Date(services.now().getTime() + 5 * HOUR), words: 'snooze 3 hours' };
  expect(await reminders.snooze(ownerNamed('jo', 's0'), snooze, silent)).toEqual({ kind: 'none' });
  bot.wait(HOUR);
  expect(await reminders.snooze(ownerNamed('jo', 's1'), snooze, silent)).toMatchObject({ kind: 'snoozed' });
  expect(await reminders.of(userKey('emulator', 'jo'), silent)).toMatchObject([
    { reminder: { id: reminder.id, when: hourly } },
    { reminder: { when: { kind: 'once' }, snoozed: { words: 'snooze 3 hours' } } },
  ]);
});

test('the last that has come is meant where none is named, and none that came before yesterday', async () => {
  await add('kim', 'first', inMinutes(10));
  await add('kim', 'second', inMinutes(20));
  bot.wait(30 * MINUTE);
  const snooze = (turnKey: string, name?: string) =>
    reminders.snooze(ownerNamed('kim', turnKey), { at: new Date(Date.now() + 9 * DAY), name, words: turnKey }, silent);
  expect(await snooze('s1')).toMatchObject({ reminder: { what: 'second' } });
  expect(await snooze('s2', 'first')).toMatchObject({ reminder: { what: 'first' } });
  bot.wait(DAY);
  expect(await snooze('s3')).toEqual({ kind: 'none' });
});

test('who is forgotten is not reminded', async () => {
  const reminder = await add('lee', 'call');
  await forgetReminders(services, userKey('emulator', 'lee'), silent);
  expect(await rowsOf('lee')).toEqual([]);
  expect(await services.notifications.get(notificationIdOf(reminder))).toMatchObject({
    cancelledAt: expect.any(String),
  });
});

/** Runs something on a host that goes wrong at each of its calls in turn, and then looks at what is left. */
async function atEachCall(
  fault: Fault,
  act: (services: Services, userId: string) => Promise<unknown>,
  look: (userId: string) => Promise<void>,
): Promise<number> {
  for (let at = 1; ; at++) {
    const host = faultyHost(services, fault, at);
    const userId = `${fault}-${act.name}-${at}`;
    await Promise.race([act(host.services, userId).catch(() => undefined), host.died]);
    if (!host.hasFired()) return at - 1;
    await look(userId);
  }
}

const deadly = ['throws after', 'dies before', 'dies after'] as const;

test.each(deadly)('what %s while one is added leaves none that comes unseen', { timeout: 60_000 }, async (fault) => {
  const when = inMinutes(60);
  const add = (own: Services, userId: string) =>
    new Reminders({ ...own, maxRemindersPerPerson: 3 }, reminderMessage).add(
      ownerNamed(userId, 'turn'),
      { what: 'call', when },
      silent,
    );
  const calls = await atEachCall(fault, add, async (userId) => {
    const id = notificationIdOf({ id: (await reminders.ofTurn(ownerNamed(userId, 'turn')))?.id ?? 'none' });
    const accepted = await services.notifications.get(id);
    expect(await listOf(userId)).toEqual(accepted ? ['1 call'] : []);
    // The turn is run again.
    await add(services, userId);
    expect(await listOf(userId)).toEqual(['1 call']);
    expect(await rowsOf(userId)).toEqual(['kept: call']);
  });
  expect(calls).toBeGreaterThan(4);
});

test.each(deadly)(
  'what %s while one is cancelled leaves none that comes unseen',
  { timeout: 60_000 },
  async (fault) => {
    const cancel = async (own: Services, userId: string) => {
      if (own !== services) await add(userId, 'call');
      await new Reminders({ ...own, maxRemindersPerPerson: 3 }, reminderMessage).cancel(
        ownerNamed(userId, 'turn'),
        '1',
        silent,
      );
    };
    const calls = await atEachCall(fault, cancel, async (userId) => {
      const [row] = await services.remindersTable.of(userKey('emulator', userId));
      const list = await listOf(userId);
      const accepted = row && (await services.notifications.get(notificationIdOf(row)));
      expect(accepted?.cancelledAt === undefined).toBe(list.length > 0);
      await cancel(services, userId);
      expect(await listOf(userId)).toEqual([]);
      expect(await rowsOf(userId)).toEqual(['ended: call']);
    });
    expect(calls).toBeGreaterThan(4);
  },
);
