import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { submitNotification } from '../../../src/delivery/acceptNotification.ts';
import { cancelNotification } from '../../../src/delivery/cancelNotification.ts';
import type { Notification } from '../../../src/domain/notification.ts';
import { pauseSeries } from '../../../src/series/pauseSeries.ts';
import { messageFrom, startBot, type TestBot, userNamed } from '../../support/bot.ts';
import { silent } from '../../support/silent.ts';
import { takeStorage } from '../../support/storage.ts';
import { type Ran, runCli } from './runCli.ts';

let storage: string;
let bot: TestBot;
const to = userNamed('ada');
const newYear = { cron: '0 9 1 1 *', timeZone: 'Europe/Berlin' };
/** No clock of a test is in the first hours of a year. */
const NEXT_YEAR = new Date().getUTCFullYear() + 1;
const eachMinute = { cron: '* * * * *', timeZone: 'UTC' };

const accept = (id: string, more: Partial<Notification> = {}) =>
  submitNotification(bot.services, id, { to, message: { text: `This is ${id}` }, ...more });

const schedule = (...words: string[]): Promise<Ran> => runCli(['schedule', ...words], { storage });
const idsIn = ({ stdout }: Ran): string[] => JSON.parse(stdout).items.map(({ id }: { id: string }) => id);

beforeAll(async () => {
  storage = await takeStorage();
  bot = await startBot({ AzureWebJobsStorage: storage });
  await bot.post(messageFrom('ada', bot.channel));
});
afterAll(() => bot[Symbol.asyncDispose]());

describe('schedule list', () => {
  beforeAll(async () => {
    await accept('later', { sendAt: '2099-06-01T09:00:00+02:00', to: { everyone: true, channelId: 'emulator' } });
    await accept('soon', { sendAt: '2098-06-01T07:00:30Z', to: { topic: 'hotel.price/bellagio' } });
    await accept('deals', { recurrence: newYear, message: { text: `The deals\n${'x'.repeat(80)}` } });
    await accept('halted', { recurrence: newYear });
    await pauseSeries(bot.services, 'halted', silent);
    await accept('stopped', { sendAt: '2099-01-01T00:00:00Z' });
    await accept('ended', { recurrence: newYear });
    await pauseSeries(bot.services, 'ended', silent);
    for (const id of ['stopped', 'ended']) await cancelNotification(bot.services, id, silent);
    await accept('reminder-1', { sendAt: '2099-01-01T00:00:00Z' });
    await accept('at-once');
    await accept('minutely', { recurrence: eachMinute, sendAt: new Date(Date.now() + 60_000).toISOString() });
    await bot.goOn('minutely');
    expect((await bot.statusOf('minutely')).recurrence?.recent, 'occurrences that are made ahead').not.toEqual([]);
    await accept('like:20990101T000000Z', { sendAt: '2099-01-01T00:00:00Z' });
  });

  it('tells what is still to come, the next first, each by its own clock', async () => {
    const { code, stdout, stderr } = await schedule();
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    const lines = stdout.trimEnd().split('\n');
    expect(lines[0]).toMatch(/^Id +Next +Rhythm +State +For +Says$/);
    expect(lines.slice(1)).toEqual([
      expect.stringMatching(/^minutely +\S+ \S+ UTC +\* \* \* \* \* +scheduled +emulator:ada +This is minutely$/),
      expect.stringMatching(
        new RegExp(
          `^deals +${NEXT_YEAR}-01-01 09:00 Europe/Berlin +0 9 1 1 \\* +scheduled +emulator:ada +The deals x{50}…$`,
        ),
      ),
      expect.stringMatching(/^soon +2098-06-01 07:00:30 UTC +once +scheduled +who watches hotel.price\/bellagio /),
      expect.stringMatching(/^like:20990101T000000Z +2099-01-01 00:00 UTC +once /),
      expect.stringMatching(/^later +2099-06-01 09:00 \+02:00 +once +scheduled +everyone on emulator +This is later$/),
      expect.stringMatching(/^halted +0 9 1 1 \* +paused +emulator:ada +This is halted$/),
    ]);
  });

  it('leaves out what was cancelled or has ended, and what people asked for, unless it is told otherwise', async () => {
    const shown = ['minutely', 'deals', 'soon', 'like:20990101T000000Z', 'later', 'halted'];
    expect(idsIn(await schedule('list', '--json'))).toEqual(shown);
    expect(idsIn(await schedule('list', '--all', '--json')).sort()).toEqual([...shown, 'ended', 'stopped'].sort());
    expect(idsIn(await schedule('list', '--reminders', '--json')).sort()).toEqual([...shown, 'reminder-1'].sort());
  });

  it('tells of what was paused, and cancelled then, that it is cancelled', async () => {
    expect((await schedule('list', '--all')).stdout).toMatch(/^ended .* cancelled /m);
    expect((await schedule('show', 'ended')).stdout).toMatch(/^State +cancelled$/m);
  });

  it('has each on one page, with all that the table says', async () => {
    const ids: string[] = [];
    let cursor: string[] = [];
    for (;;) {
      const ran = await schedule('list', '--limit', '2', '--json', ...cursor);
      ids.push(...idsIn(ran));
      const { next, items } = JSON.parse(ran.stdout);
      if (ids.length === 2) {
        expect(items[1]).toEqual({
          ...{ id: 'deals', kind: 'recurring', state: 'scheduled', next: `${NEXT_YEAR}-01-01T08:00:00.000Z` },
          ...{ paused: false, recurrence: newYear, sendAt: null, to },
          ...{ excerpt: `The deals ${'x'.repeat(50)}…`, acceptedAt: expect.stringMatching(/Z$/) },
        });
      }
      if (next === null) break;
      cursor = ['--cursor', next];
    }
    expect(ids).toEqual(['minutely', 'deals', 'soon', 'like:20990101T000000Z', 'later', 'halted']);
    const words = await schedule('list', '--limit', '1');
    expect(words.stderr).toMatch(/^More: --cursor \S+\n$/);
  });

  it('refuses a cursor that it did not give', async () => {
    expect(await schedule('list', '--cursor', 'x')).toMatchObject({
      ...{ code: 2, stdout: '', stderr: expect.stringContaining('"next" of an earlier answer') },
    });
  });

  it('says that there is nothing', async () => {
    const empty = { storage: await takeStorage() };
    expect(await runCli(['schedule', 'list'], empty)).toEqual({
      ...{ code: 0, stdout: 'Nothing is scheduled.\n', stderr: '' },
    });
    expect(JSON.parse((await runCli(['schedule', '--json'], empty)).stdout)).toEqual({ items: [], next: null });
  });
});

describe('schedule show', () => {
  it('tells all of one that recurs, and what became of its last occurrences', async () => {
    await accept('shown', { recurrence: { ...eachMinute, until: '2099-01-01T00:00:00Z' } });
    await bot.goOn('shown');
    const [last = ''] = (await bot.statusOf('shown')).recurrence?.recent ?? [];
    await bot.goOn(last, { range: 'list' });
    const { code, stdout } = await schedule('show', 'shown');
    expect(code).toBe(0);
    expect(stdout).toMatch(/^Rhythm +\* \* \* \* \* UTC until 2099-01-01 00:00 UTC$/m);
    expect(stdout).toMatch(new RegExp(`^${last} +scheduled +1 recipient: 1 waiting$`, 'm'));
    expect(stdout).toContain('"text": "This is shown"');
    const shown = JSON.parse((await schedule('show', 'shown', '--json')).stdout);
    expect(shown).toMatchObject({ id: 'shown', kind: 'recurring', request: { message: { text: 'This is shown' } } });
    expect(shown.recent[0]).toEqual({ id: last, state: 'scheduled', total: 1, counts: { waiting: 1 } });
  });

  it('tells all of one that comes once', async () => {
    await accept('one', { sendAt: '2099-06-01T09:00:00+02:00' });
    await bot.goOn('one');
    const { stdout } = await schedule('show', 'one');
    expect(stdout).toMatch(/^Next +2099-06-01 09:00 \+02:00$/m);
    expect(stdout).toMatch(/^Expires +2099-06-02 07:00:00Z$/m);
    expect(stdout).toMatch(/^Recipients +1 recipient: 1 waiting$/m);
    await cancelNotification(bot.services, 'one', silent);
    expect(JSON.parse((await schedule('show', 'one', '--json')).stdout)).toMatchObject({
      ...{ kind: 'once', state: 'cancelled', next: null, total: 1, counts: { cancelled: 1 }, recent: [] },
    });
  });
});

describe('schedule pause and resume', () => {
  it('stop what is prepared, and go on with what comes after it', async () => {
    await accept('minutes', { recurrence: eachMinute });
    await bot.goOn('minutes');
    const prepared = (await bot.statusOf('minutes')).recurrence?.recent ?? [];
    const paused = await schedule('pause', 'minutes');
    expect(paused).toMatchObject({ code: 0, stderr: '' });
    expect(paused.stdout).toMatch(
      /^Paused: minutes\nNothing of it is sent until npx proactive schedule resume minutes; /,
    );
    expect(paused.stdout).toMatch(/\nWhat was prepared .* is cancelled, .*: \d recipients will get nothing\.\n$/);
    for (const id of prepared) expect(await bot.statusOf(id)).toMatchObject({ state: 'cancelled' });

    const again = await schedule('pause', 'minutes', '--json');
    expect(again.code).toBe(0);
    expect(JSON.parse(again.stdout)).toEqual({ id: 'minutes', paused: true, cancelled: 0 });

    const resumed = await schedule('resume', 'minutes');
    expect(resumed).toMatchObject({ code: 0, stderr: '' });
    expect(resumed.stdout).toMatch(/^Resumed: minutes\nNext: \S+ \S+ UTC\. What would have come .* is left out\.\n$/);
    const { next } = JSON.parse((await schedule('resume', 'minutes', '--json')).stdout);
    const { recurrence, state } = await bot.statusOf('minutes');
    expect({ state, paused: recurrence?.paused }).toEqual({ state: 'scheduled', paused: false });
    const lastPrepared = prepared[0]?.slice('minutes:'.length) ?? '';
    expect(next.replaceAll(/[-:]|\.000/g, '') > lastPrepared, `${next} after ${lastPrepared}`).toBe(true);
    expect((await schedule('resume', 'minutes')).stdout).toMatch(/^It was not paused: minutes\nNext: /);
  });

  it('say how many of what was prepared is cancelled', async () => {
    await accept('counted', { recurrence: eachMinute });
    await bot.goOn('counted');
    const { cancelled } = JSON.parse((await schedule('pause', 'counted', '--json')).stdout);
    expect(cancelled).toBeGreaterThanOrEqual(4);
  });

  it.each(['pause', 'resume'])('%s is for what recurs, and has not ended', async (change) => {
    await accept(`single-${change}`, { sendAt: '2099-01-01T00:00:00Z' });
    expect(await schedule(change, `single-${change}`)).toMatchObject({
      ...{ code: 1, stdout: '' },
      stderr: expect.stringContaining(`npx proactive cancel single-${change}`),
    });
    await accept(`over-${change}`, { recurrence: newYear });
    await cancelNotification(bot.services, `over-${change}`, silent);
    expect(await schedule(change, `over-${change}`)).toMatchObject({
      ...{ code: 1, stderr: `over-${change} has ended: nothing of it comes any more.\n` },
    });
  });
});

it("schedule pause leaves people's reminders alone", async () => {
  const id = `reminder-${'0123456789abcdef'.repeat(2)}`;
  await accept(id, { recurrence: newYear });
  expect(await schedule('pause', id)).toMatchObject({
    code: 1,
    stdout: '',
    stderr: expect.stringContaining('a person'),
  });
  expect(await bot.statusOf(id)).toMatchObject({ recurrence: { paused: false } });
});

describe('schedule cancel', () => {
  it('is what cancel does: of what recurs nothing more comes', async () => {
    await accept('yearly', { recurrence: newYear });
    expect(await schedule('cancel', 'yearly')).toEqual({
      ...{ code: 0, stdout: 'Cancelled: yearly\nNothing more of it comes.\n', stderr: '' },
    });
    expect(await bot.statusOf('yearly')).toMatchObject({ state: 'cancelled', recurrence: { next: null } });
    const again = await schedule('cancel', 'yearly', '--json');
    expect(JSON.parse(again.stdout)).toEqual({ id: 'yearly', cancelled: 0, tooLate: 0 });

    await accept('prepared', { recurrence: eachMinute });
    await bot.goOn('prepared');
    const { stdout } = await schedule('cancel', 'prepared');
    expect(stdout).toMatch(/\nNothing more of it comes\. What was prepared .*: \d recipients will get nothing\.\n$/);
  });

  it('is too late for what has ended by itself', async () => {
    await accept('past', { recurrence: { ...newYear, until: '2020-01-01T00:00:00Z' } });
    expect(await schedule('cancel', 'past')).toMatchObject({
      ...{ code: 1, stdout: '', stderr: 'Too late for past: nothing of it was to come any more.\n' },
    });
  });

  it('stops one that comes once', async () => {
    await accept('single', { sendAt: '2099-01-01T00:00:00Z' });
    expect(await schedule('cancel', 'single')).toMatchObject({
      ...{ code: 0, stdout: 'Cancelled: single\n1 recipient will get nothing.\n' },
    });
  });
});

it.each(['show', 'cancel', 'pause', 'resume'])('schedule %s knows no other ids', async (command) => {
  expect(await schedule(command, 'nope')).toEqual({
    ...{ code: 4, stdout: '', stderr: 'No notification has the id "nope".\n' },
  });
});
