import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { TestBot } from '../../../support/bot.ts';
import { http } from '../../../support/rawConnector.ts';
import { type AnsweringBot, errorWith, limitedFor, SENT, startAnsweringBot, TAKEN } from './answeringBot.ts';
import { expectHeld, expectRecord } from './expectRecord.ts';

const HOUR = 3_600_000;

let world: AnsweringBot;
let here: TestBot;
let there: TestBot;
beforeAll(async () => {
  world = await startAnsweringBot();
  here = world.bot;
  there = await world.startHost();
});
afterAll(() => world[Symbol.asyncDispose]());

describe('a conversation', () => {
  test('that answered 429 is not written to by any host until its time has come', async () => {
    const ada = await world.meet([limitedFor(600), TAKEN]);
    const first = await world.notify(ada);
    const [second, third] = [await world.notify(ada), await world.notify(ada, {}, there)];
    for (const id of [second, third]) {
      await expectHeld(world, id, 600);
    }
    here.wait(599_999);
    for (const host of [here, there]) {
      await host.goOn(third, { range: 'list' });
      await expectHeld(world, await world.notify(ada, {}, host), 0.001);
    }
    await world.goOnInTime(first, there);
    await world.goOnInTime(second, here);
    await world.goOnInTime(third, there);
    await expectRecord(world, first, { ...SENT, attempts: 2 });
    for (const id of [second, third]) await expectRecord(world, id, SENT);
  });

  test('that answered 412 is not written to by any host until the back-off is over', async () => {
    const ada = await world.meet([http(412), http(412), TAKEN]);
    const first = await world.notify(ada);
    for (const [attempts, seconds] of [
      [1, 2],
      [2, 4],
    ] as const) {
      const busy = { state: 'waiting', reason: 'retrying', httpStatus: 412, attempts, waits: seconds };
      await expectRecord(world, first, busy);
      for (const host of [here, there]) await expectHeld(world, await world.notify(ada, {}, host), seconds, 'retrying');
      if (attempts === 1) await world.goOnInTime(first, there);
    }
    const second = await world.notify(ada, {}, there);
    await world.goOnInTime(second, there);
    await expectRecord(world, second, SENT);
    await world.goOnInTime(first);
    await expectRecord(world, first, { ...SENT, attempts: 3 });
  });

  test('is held as long as it asked, though the notification that it answered ends before', async () => {
    const ada = await world.meet([limitedFor(600), TAKEN]);
    const expiresAt = world.inSeconds(60);
    const short = await world.notify(ada, { expiresAt });
    expect(await world.recordOf(short)).toMatchObject({ state: 'waiting', reason: 'rate-limited', until: expiresAt });
    const long = await world.notify(ada, {}, there);
    await expectHeld(world, long, 600);

    await world.goOnInTime(short);
    await expectRecord(world, short, { state: 'expired', reason: 'retries', attempts: 1 });
    await there.goOn(long, { range: 'list' });
    await expectHeld(world, long, 540);
    await expectHeld(world, await world.notify(ada), 540);
    await world.goOnInTime(long, there);
    await expectRecord(world, long, SENT);
  });

  test('is held for an hour at most', async () => {
    const ada = await world.meet([limitedFor(86_400), TAKEN]);
    await world.notify(ada);
    const id = await world.notify(ada, {}, there);
    await expectHeld(world, id, 3600);
    here.wait(HOUR);
    await there.goOn(id, { range: 'list' });
    await expectRecord(world, id, SENT);
  });

  test('holds nobody else, when it is one alone that answered so', async () => {
    const tenantId = 'one-tenant';
    const [ada, bob] = [await world.meet([limitedFor(600)], { tenantId }), await world.meet([TAKEN], { tenantId })];
    await world.notify(ada);
    await expectRecord(world, await world.notify(bob), SENT);
    await expectRecord(world, await world.notify(bob, {}, there), SENT);
  });

  test('that is held keeps nothing from ending: who is gone is suppressed, what is over expires', async () => {
    const ada = await world.meet([limitedFor(600), http(403, errorWith('MessageWritesBlocked'))]);
    await world.notify(ada);
    const id = await world.notify(ada, { expiresAt: world.inSeconds(60) }, there);
    await expectHeld(world, id, 60);
    const stopped = await world.notify(ada);
    await world.goOnInTime(id);
    await expectRecord(world, id, { state: 'expired', reason: 'deadline', attempts: 0 });
    await world.write(ada, { text: 'stop' });
    await expectRecord(world, await world.notify(ada), { state: 'suppressed', reason: 'opted-out', attempts: 0 });
    await world.goOnInTime(stopped);
    await expectRecord(world, stopped, { state: 'suppressed', reason: 'opted-out', attempts: 0 });
  });
});

describe('the time of a notification', () => {
  test.each([
    [429, limitedFor(3600), 1, 1],
    [412, http(412), 3, 1000],
  ])('ends its waiting for a %i, whatever was asked', async (httpStatus, answer, fewest, most) => {
    const expiresAt = world.inSeconds(600);
    const id = await world.notify(await world.meet([answer]), { expiresAt });
    let record = await world.recordOf(id);
    expect(record.timeline.at(-1)).toMatchObject({ state: 'waiting', httpStatus });
    while (record.state === 'waiting') {
      expect(Date.parse(record.until ?? '')).toBeLessThanOrEqual(Date.parse(expiresAt));
      record = await world.goOnInTime(id);
    }
    const { attempts } = record;
    expect(here.services.now().getTime()).toBeGreaterThanOrEqual(Date.parse(expiresAt));
    await expectRecord(world, id, { state: 'expired', reason: 'retries', attempts });
    expect(attempts).toBeGreaterThanOrEqual(fewest);
    expect(attempts).toBeLessThanOrEqual(most);
  });

  test('ends its waiting for a connection', async () => {
    const id = await world.notify(await world.meet([], { serviceUrl: 'http://127.0.0.1:9/' }), {
      expiresAt: world.inSeconds(60),
    });
    while ((await world.recordOf(id)).state === 'waiting') await world.goOnInTime(id);
    const { attempts } = await world.recordOf(id);
    await expectRecord(world, id, { state: 'expired', reason: 'retries', attempts, posts: 0 });
  });
});
