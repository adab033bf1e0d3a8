import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { TestBot } from '../../../support/bot.ts';
import { http } from '../../../support/rawConnector.ts';
import { type AnsweringBot, limitedFor, type Person, SENT, startAnsweringBot, TAKEN } from './answeringBot.ts';
import { expectHeld, expectRecord } from './expectRecord.ts';

let tenants = 0;
const tenant = () => `tenant-${++tenants}`;

let world: AnsweringBot;
let here: TestBot;
let there: TestBot;
beforeAll(async () => {
  world = await startAnsweringBot();
  here = world.bot;
  there = await world.startHost();
});
afterAll(() => world[Symbol.asyncDispose]());

describe('a tenant', () => {
  interface Colleagues {
    ada: Person;
    bob: Person;
    cy: Person;
  }
  async function colleagues(adaAnswers: string, bobAnswers: string): Promise<Colleagues> {
    const tenantId = tenant();
    const [ada, bob] = [
      await world.meet([adaAnswers, TAKEN], { tenantId }),
      await world.meet([bobAnswers, TAKEN], { tenantId }),
    ];
    return { ada, bob, cy: await world.meet([TAKEN], { tenantId }) };
  }

  test('two of whose conversations answer 429, each to another host, is held as long as the longer asks', async () => {
    const { ada, bob, cy } = await colleagues(limitedFor(300), limitedFor(600));
    const [shorter, longer] = [await world.notify(ada, {}, here), await world.notify(bob, {}, there)];
    const second = [await world.notify(cy, {}, here), await world.notify(cy, {}, there)];
    for (const id of second) await expectHeld(world, id, 600);
    const limited = { state: 'waiting', reason: 'rate-limited', httpStatus: 429 };
    await expectRecord(world, shorter, { ...limited, waits: 300 });
    await expectRecord(world, longer, { ...limited, waits: 600 });
    const { tenantId } = ada.reference;
    const stranger = await world.meet([TAKEN]);
    const onAnotherChannel = await world.meet([TAKEN], { channelId: 'webchat', ...(tenantId ? { tenantId } : {}) });
    for (const person of [stranger, onAnotherChannel]) {
      for (const host of [here, there]) await expectRecord(world, await world.notify(person, {}, host), SENT);
    }

    // When the shorter time is over the tenant still waits.
    await world.goOnInTime(shorter);
    expect(await world.recordOf(shorter)).toMatchObject({ state: 'waiting', reason: 'rate-limited', attempts: 1 });
    expect(world.postsOf(shorter)).toBe(1);
    for (const id of second) await expectHeld(world, id, 300);
    for (const [index, id] of [shorter, longer, ...second].entries()) {
      await world.goOnInTime(id, index % 2 ? here : there);
      await expectRecord(world, id, { ...SENT, attempts: index < 2 ? 2 : 1 });
    }
    await expectRecord(world, await world.notify(cy), SENT);
  });

  test('is not held when the second answer comes later than ten seconds after the first', async () => {
    const { ada, bob, cy } = await colleagues(limitedFor(600), limitedFor(600));
    await world.notify(ada);
    here.wait(10_001);
    await world.notify(bob, {}, there);
    await expectRecord(world, await world.notify(cy), SENT);
    await expectHeld(world, await world.notify(bob), 600);
  });

  test('is held for as long as was asked, and what is over meanwhile expires without a call', async () => {
    const { ada, bob, cy } = await colleagues(limitedFor(60), limitedFor(30));
    await world.notify(ada);
    await world.notify(bob, {}, there);
    const id = await world.notify(cy, { expiresAt: world.inSeconds(20) });
    await expectHeld(world, id, 20);
    await world.goOnInTime(id);
    await expectRecord(world, id, { state: 'expired', reason: 'deadline', attempts: 0 });
    const last = await world.notify(cy, {}, there);
    await expectHeld(world, last, 40);
    await world.goOnInTime(last);
    await expectRecord(world, last, SENT);
  });

  test.each([
    ['412', http(412)],
    ['503', http(503, '', 'Content-Length: 0\r\nRetry-After: 600')],
  ])('is not held when one answered 429 and another %s', async (_what, answer) => {
    const { ada, bob, cy } = await colleagues(limitedFor(600), answer);
    await world.notify(ada);
    await world.notify(bob, {}, there);
    await expectRecord(world, await world.notify(cy), SENT);
  });

  test('is not held when one conversation answered 429 twice', async () => {
    const { ada, cy } = await colleagues(limitedFor(1), limitedFor(1));
    ada.answers = [limitedFor(1), limitedFor(600)];
    const id = await world.notify(ada);
    await world.goOnInTime(id);
    const twice = { state: 'waiting', reason: 'rate-limited', httpStatus: 429, attempts: 2 };
    await expectRecord(world, id, { ...twice, waits: 600 });
    await expectRecord(world, await world.notify(cy), SENT);
  });

  test('is held for those who were claimed together with the two that answered', async () => {
    const tenantId = tenant();
    const people: Person[] = [];
    for (let index = 0; index < 5; index++) people.push(await world.meet([limitedFor(600), TAKEN], { tenantId }));
    const stranger = await world.meet([TAKEN]);
    const oneByOne = await world.startHost({ SEND_CONCURRENCY: '1' });
    const id = await world.notify([...people, stranger], {}, oneByOne);
    expect(await here.statusOf(id)).toMatchObject({ total: 6, counts: { waiting: 5, sent: 1 } });
    const { recipients } = await here.statusOf(id);
    const waiting = recipients.filter(({ state }) => state === 'waiting');
    expect(waiting.map(({ reason }) => reason)).toEqual(Array(5).fill('rate-limited'));
    expect(waiting.map(({ attempts }) => attempts).sort()).toEqual([0, 0, 0, 1, 1]);
    expect(world.postsOf(id)).toBe(3);
    here.wait(600_000);
    for (const person of people) person.answers = [TAKEN];
    await there.goOn(id, { range: 'list' });
    expect(await here.statusOf(id)).toMatchObject({ state: 'done', counts: { sent: 6 } });
    expect(world.postsOf(id)).toBe(8);
  });
});
