import { beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { deliveryRecords } from '../../../src/deadLetters/deliveryRecords.ts';
import { submitNotification } from '../../../src/delivery/acceptNotification.ts';
import { replayDeliveries } from '../../../src/delivery/replayDeliveries.ts';
import type { Notification } from '../../../src/domain/notification.ts';
import { HOUR, SECOND } from '../../../src/domain/time.ts';
import { messageFrom, startBot, type TestBot, userNamed } from '../../support/bot.ts';
import { silent } from '../../support/silent.ts';
import { takeStorage } from '../../support/storage.ts';
import { type Ran, runCli } from './runCli.ts';

let storage: string;
let bot: TestBot;

beforeAll(async () => {
  storage = await takeStorage();
});
beforeEach(async () => {
  // Each with a clock of its own: the tests move it.
  bot = await startBot({ AzureWebJobsStorage: storage });
  for (const name of ['ada', 'bob']) await bot.post(messageFrom(name, bot.channel));
  return () => bot[Symbol.asyncDispose]();
});

const replay = (id: string, ...words: string[]): Promise<Ran> => runCli(['replay', id, ...words], { storage });
const failed = ['--state', 'failed'];
const uncertain = ['--state', 'uncertain'];
const postsOf = (id: string, name = 'ada') => bot.channel.textsIn(`chat-${name}`).filter((text) => text === id).length;
const recordOf = async (id: string) => (await bot.statusOf(id)).recipients[0];

/** Sends it while the channel answers so, and takes everything afterwards. */
async function send(id: string, answer: number, request: Partial<Notification> = {}): Promise<void> {
  await submitNotification(bot.services, id, { to: userNamed('ada'), message: { text: id }, ...request });
  bot.channel.answerWith((_, response) => response.writeHead(answer).end('{}'));
  await bot.goOn(id);
  bot.channel.answerWith(undefined);
}

describe('replay', () => {
  it('reopens what failed, and it is sent then', async () => {
    await send('rejected', 400);
    expect(await recordOf('rejected')).toMatchObject({ state: 'failed', reason: 'rejected' });
    const { code, stdout, stderr } = await replay('rejected', ...failed);
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expect(stdout).toMatch(/^Reopened: 1 recipient of rejected, tried until \d{4}-\d\d-\d\d \d\d:\d\d:\d\dZ$/m);
    expect(stdout).toContain('npx proactive status rejected --watch');
    expect(await bot.statusOf('rejected')).toMatchObject({ state: 'running', counts: { waiting: 1 } });
    await bot.goOn('rejected');
    expect(await recordOf('rejected')).toMatchObject({ state: 'sent', attempts: 2, possibleDuplicate: false });
    expect(postsOf('rejected')).toBe(2);
  });

  it('says that a person may see it twice, and asks nobody where there is no terminal', async () => {
    await send('unclear', 500, { onUncertain: 'hold' });
    expect(await recordOf('unclear')).toMatchObject({ state: 'uncertain', reason: 'no-answer' });
    const ran = await replay('unclear', ...uncertain, '--json');
    expect(ran).toMatchObject({ code: 0, stderr: expect.stringContaining('twice') });
    expect(JSON.parse(ran.stdout)).toEqual({ id: 'unclear', reopened: 1 });
    await bot.goOn('unclear');
    expect(await recordOf('unclear')).toMatchObject({ state: 'sent', attempts: 2, possibleDuplicate: true });
  });

  it('reopens each once for two at once', async () => {
    const users = Array.from({ length: 120 }, (_, index) => userNamed(`stranger-${index}`).user);
    await send('strangers', 201, { to: { users } });
    expect(await bot.statusOf('strangers')).toMatchObject({ counts: { failed: 120 } });
    const both = await Promise.all([1, 2].map(() => replay('strangers', ...failed, '--json')));
    const reopened = both.map(({ stdout }) => JSON.parse(stdout).reopened);
    expect(reopened.reduce((sum, count) => sum + count, 0)).toBe(120);
    const { counts, recipients } = await bot.statusOf('strangers');
    expect(counts).toEqual({ waiting: 120 });
    expect(recipients.every(({ timeline }) => timeline.length === 3)).toBe(true);
  });

  it('reopens each once for two at the very same moment', async () => {
    const users = Array.from({ length: 120 }, (_, index) => userNamed(`stranger-${index}`).user);
    await send('same-moment', 201, { to: { users } });
    const accepted = await bot.services.notifications.get('same-moment');
    if (!accepted) throw new Error('no record');
    const expiresAt = new Date(Date.now() + HOUR).toISOString();
    const reopened = await Promise.all(
      [1, 2].map((seconds) => {
        const services = { ...bot.services, now: () => new Date(Date.now() + seconds * SECOND) };
        return replayDeliveries(services, accepted, { states: ['failed'], expiresAt });
      }),
    );
    expect(reopened.reduce((sum, count) => sum + count, 0)).toBe(120);
    expect((await bot.statusOf('same-moment')).counts).toEqual({ waiting: 120 });
  });

  it('of nothing in that state: 1', async () => {
    await send('fine', 201);
    for (const state of [failed, uncertain]) {
      const ran = await replay('fine', ...state);
      expect(ran).toMatchObject({ code: 1, stdout: '' });
      expect(ran.stderr).toBe(`Nothing was replayed: fine has no recipient in state ${state[1]}.\n`);
    }
    const asJson = await replay('fine', ...failed, '--json');
    expect(asJson.code).toBe(1);
    expect(JSON.parse(asJson.stdout)).toEqual({ id: 'fine', reopened: 0 });
    expect(postsOf('fine')).toBe(1);
  });

  it('knows no other ids', async () => {
    expect(await replay('nope', ...failed)).toEqual({
      ...{ code: 4, stdout: '', stderr: 'No notification has the id "nope".\n' },
    });
  });

  it('passes a cancelled notification, only for what it reopens', async () => {
    const users = ['ada', 'bob'].map((name) => userNamed(name).user);
    await submitNotification(bot.services, 'stopped', { to: { users }, message: { text: 'stopped' } });
    bot.channel.answerWith(({ path }, response) => response.writeHead(path.includes('ada') ? 400 : 429).end('{}'));
    await bot.goOn('stopped');
    bot.channel.answerWith(undefined);
    expect(await runCli(['cancel', 'stopped'], { storage })).toMatchObject({ code: 0 });
    expect(await replay('stopped', ...failed)).toMatchObject({ code: 0 });
    await bot.goOn('stopped');
    const { state, counts } = await bot.statusOf('stopped');
    expect({ state, counts }).toEqual({ state: 'cancelled', counts: { sent: 1, cancelled: 1 } });
    expect([postsOf('stopped'), postsOf('stopped', 'bob')]).toEqual([2, 1]);
  });
});

describe('the deadline of a replay', () => {
  it('is a day ahead, whatever the notification says', async () => {
    await send('old', 400, { expiresAt: new Date(Date.now() + HOUR).toISOString() });
    await replay('old', ...failed);
    bot.wait(23 * HOUR);
    await bot.goOn('old');
    expect(await recordOf('old')).toMatchObject({ state: 'sent' });
  });

  it('is a day from its time on, where that is to come', async () => {
    const sendAt = new Date(bot.services.now().getTime() + 50 * HOUR);
    await submitNotification(bot.services, 'early', {
      to: userNamed('ada'),
      message: { text: 'early' },
      sendAt: sendAt.toISOString(),
    });
    await deliveryRecords(bot.services, silent).giveUp('early', undefined);
    const { stdout } = await replay('early', ...failed);
    const deadline = new Date(sendAt.getTime() + 24 * HOUR).toISOString().slice(0, 19).replace('T', ' ');
    expect(stdout).toContain(`tried until ${deadline}Z`);
  });

  it('is over after a day', async () => {
    await send('overslept', 400);
    await replay('overslept', ...failed);
    bot.wait(25 * HOUR);
    await bot.goOn('overslept');
    expect(await recordOf('overslept')).toMatchObject({ state: 'expired', reason: 'deadline' });
  });

  it('is what --expires-at says, in any zone', async () => {
    for (const [id, hours, state] of [
      ['in-time', 1, 'sent'],
      ['too-late', 3, 'expired'],
    ] as const) {
      await send(id, 400);
      const inTwoHours = new Date(Date.now() + 2 * HOUR + 14 * HOUR).toISOString().replace('Z', '+14:00');
      expect(await replay(id, ...failed, '--expires-at', inTwoHours)).toMatchObject({ code: 0 });
      bot.wait(hours * HOUR);
      await bot.goOn(id);
      expect(await recordOf(id)).toMatchObject({ state });
      bot.wait(-hours * HOUR);
    }
  });

  it.each([
    ['soon', 'a time with its zone'],
    ['2099-12-01T09:00:00', 'a time with its zone'],
    ['2099-02-30T09:00:00Z', 'a time with its zone'],
    ['2020-12-01T09:00:00Z', 'a time in the future'],
  ])('%s: 2, with what was got and expected', async (time, expected) => {
    const ran = await replay('any', ...failed, '--expires-at', time, '--json');
    expect(ran).toMatchObject({ code: 2, stdout: '' });
    const [error] = JSON.parse(ran.stderr).errors;
    expect(error).toEqual({ field: '--expires-at', got: `"${time}"`, expected: expect.stringContaining(expected) });
  });

  it('needs a state that can be reopened', async () => {
    const ran = await replay('any', '--state', 'sent');
    expect(ran).toMatchObject({ code: 2, stderr: expect.stringContaining('got "sent", expected failed | uncertain') });
    expect((await replay('any')).stderr).toContain('--state: got nothing, expected failed | uncertain');
  });
});
