import type { ServerResponse } from 'node:http';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { submitNotification } from '../../../src/delivery/acceptNotification.ts';
import { shardOf, userKey } from '../../../src/domain/keys.ts';
import type { Audience } from '../../../src/domain/notification.ts';
import { messageFrom, startBot, type TestBot, userNamed } from '../../support/bot.ts';
import { takeStorage } from '../../support/storage.ts';
import { type Ran, runCli } from './runCli.ts';

let storage: string;
let bot: TestBot;
const PEOPLE = ['ada', 'bob', 'cy'];
const users = { users: PEOPLE.map((name) => userNamed(name).user) };
const EVERYBODY = '00-63';

beforeAll(async () => {
  storage = await takeStorage();
  bot = await startBot({ AzureWebJobsStorage: storage });
  for (const name of PEOPLE) await bot.post(messageFrom(name, bot.channel));
});
beforeEach(() => bot.channel.answerWith(undefined));
afterAll(() => bot[Symbol.asyncDispose]());

const cancel = (id: string, ...words: string[]): Promise<Ran> => runCli(['cancel', id, ...words], { storage });
const accept = (id: string, to: Audience) => submitNotification(bot.services, id, { to, message: { text: id } });
/** Who was sent it. */
const sentTo = (id: string) => PEOPLE.filter((name) => bot.channel.textsIn(`chat-${name}`).includes(id));

/** Answers `429` to one person's chat; the others' are taken. */
function letWait(name: string): void {
  bot.channel.answerWith(({ path }, response) => {
    const isTheirs = path.includes(`chat-${name}`);
    response.writeHead(isTheirs ? 429 : 201, isTheirs ? { 'retry-after': '60' } : {}).end('{"id":"x"}');
  });
}

describe('cancel', () => {
  it('stops what nobody has begun, as often as it is asked for', async () => {
    await accept('early', users);
    expect(await cancel('early')).toEqual({
      ...{ code: 0, stdout: 'Cancelled: early\n3 recipients will get nothing.\n', stderr: '' },
    });
    await bot.goOn('early');
    expect(sentTo('early')).toEqual([]);
    const status = await bot.statusOf('early');
    expect(status).toMatchObject({ state: 'cancelled', total: 3, counts: { cancelled: 3 } });
    const again = await cancel('early', '--json');
    expect(again).toMatchObject({ code: 0, stderr: '' });
    expect(JSON.parse(again.stdout)).toEqual({ id: 'early', cancelled: 3, tooLate: 0 });
  });

  it('is too late for what was sent: 1, and nothing changes', async () => {
    await accept('late', userNamed('ada'));
    await bot.goOn('late');
    const ran = await cancel('late');
    expect(ran).toMatchObject({ code: 1, stdout: '' });
    expect(ran.stderr).toMatch(/^Too late for 1 recipient of late: /);
    const again = await cancel('late', '--json');
    expect(again.code).toBe(1);
    expect(JSON.parse(again.stdout)).toEqual({ id: 'late', cancelled: 0, tooLate: 1 });
    expect(JSON.parse(again.stderr)).toMatchObject({ exitCode: 1, errors: [] });
    expect(await bot.statusOf('late')).toMatchObject({ state: 'done', counts: { sent: 1 } });
  });

  it('stops who waits, and says for how many it was too late', async () => {
    letWait('bob');
    await accept('waits', users);
    await bot.goOn('waits');
    expect(await bot.statusOf('waits')).toMatchObject({ state: 'running', counts: { sent: 2, waiting: 1 } });
    const { code, stdout } = await cancel('waits');
    expect(code).toBe(0);
    expect(stdout).toBe('Cancelled: waits\n1 recipient will get nothing; for 2 it was too late.\n');
    bot.wait(61_000);
    await bot.goOn('waits');
    expect(await bot.statusOf('waits')).toMatchObject({ state: 'cancelled', counts: { sent: 2, cancelled: 1 } });
  });

  it('is too late while the only recipient is just being sent to', async () => {
    const posted = Promise.withResolvers<ServerResponse>();
    bot.channel.answerWith((_, response) => posted.resolve(response));
    await accept('claimed', userNamed('ada'));
    const sending = bot.goOn('claimed');
    const response = await posted.promise;
    const ran = await cancel('claimed', '--json');
    expect(ran.code).toBe(1);
    expect(JSON.parse(ran.stdout)).toEqual({ id: 'claimed', cancelled: 0, tooLate: 1 });
    response.writeHead(201).end('{"id":"x"}');
    await sending;
    expect(await bot.statusOf('claimed')).toMatchObject({ state: 'done', counts: { sent: 1 } });
  });

  it('knows no other ids', async () => {
    expect(await cancel('nope')).toEqual({
      ...{ code: 4, stdout: '', stderr: 'No notification has the id "nope".\n' },
    });
    const asJson = await cancel('nope', '--json');
    expect(asJson).toMatchObject({ code: 4, stdout: '' });
    expect(JSON.parse(asJson.stderr)).toMatchObject({ exitCode: 4 });
  });
});

describe('cancel of a broadcast whose recipients are still being listed', () => {
  const shard = shardOf(userKey('emulator', 'ada'));

  it('says so, without numbers; the rest is recorded as cancelled, and counted then', async () => {
    await accept('broadcast', { everyone: true });
    await bot.goOn('broadcast', { range: shard });
    const early = sentTo('broadcast');
    expect(early).toContain('ada');
    expect(early.length).toBeLessThan(PEOPLE.length);

    const first = await cancel('broadcast');
    expect(first).toMatchObject({ code: 0, stderr: '' });
    expect(first.stdout).toMatch(/^Cancelled: broadcast\nRecipients are still being listed: .*recorded as cancelled/);
    const second = await cancel('broadcast', '--json');
    expect(second.code).toBe(0);
    expect(JSON.parse(second.stdout)).toEqual({ id: 'broadcast', cancelled: null, tooLate: null });
    const watching = runCli(['status', 'broadcast', '--watch', '--json'], { storage });

    await bot.goOn('broadcast', { range: EVERYBODY });
    expect(sentTo('broadcast')).toEqual(early);
    const cancelled = PEOPLE.length - early.length;
    const counts = { sent: early.length, cancelled };
    expect(JSON.parse((await watching).stdout)).toMatchObject({ state: 'cancelled', total: PEOPLE.length, counts });
    expect(JSON.parse((await cancel('broadcast', '--json')).stdout)).toEqual({
      ...{ id: 'broadcast', cancelled, tooLate: early.length },
    });
  });
});
