import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { http } from '../../../support/rawConnector.ts';
import {
  type AnsweringBot,
  errorWith,
  nestedErrorWith,
  type Person,
  SENT,
  startAnsweringBot,
  TAKEN,
} from './answeringBot.ts';
import { backOffAfter, expectRecord, expectRetired } from './expectRecord.ts';

let world: AnsweringBot;
beforeAll(async () => {
  world = await startAnsweringBot();
});
afterAll(() => world[Symbol.asyncDispose]());

const NOT_FOUND = http(404, errorWith('ConversationNotFound'));
const createdFor = (name: string) => http(201, JSON.stringify({ id: `chat-${name}-anew` }));
const FAILED = { state: 'failed', reason: 'not-found', httpStatus: 404 };

/** Whose old conversation is not found; the new one answers as `answers` say. */
async function meetMoved(answers: string[], channelId = 'emulator'): Promise<Person> {
  const person = await world.meet([NOT_FOUND, ...answers], { channelId });
  person.creations.push(createdFor(person.name));
  return person;
}

describe('404 ConversationNotFound', () => {
  test.each(['msteams', 'emulator'])('on %s: opened anew, which is no try, and kept', async (channelId) => {
    const person = await meetMoved([TAKEN], channelId);
    const id = await world.notify(person);
    const expected = { ...SENT, attempts: 2 };
    const { timeline } = await expectRecord(world, id, expected);
    expect(timeline.map(({ state, httpStatus }) => [state, httpStatus])).toEqual([
      ['accepted', null],
      ['sending', null],
      ['waiting', 404],
      ['sending', null],
      ['sent', 201],
    ]);
    const creation = world.connector.posts.find(
      ({ target, body }) => /conversations$/.test(target) && body.includes(`"${person.name}"`),
    );
    expect(JSON.parse(creation?.body ?? '')).not.toHaveProperty('activity');
    const next = await world.notify(person);
    await expectRecord(world, next, SENT);
    expect(world.connector.posts.at(-1)?.target).toContain(`chat-${person.name}-anew`);
    expect(world.creationsFor(person)).toBe(1);
  });

  test.each(['webchat', 'directline', 'slack'])('on %s, which opens none: retired', async (channelId) => {
    const person = await meetMoved([], channelId);
    await expectRecord(world, await world.notify(person), FAILED);
    expect(world.creationsFor(person)).toBe(0);
    await expectRetired(world, person, 'not-found');
  });

  test('a second time: retired', async () => {
    const person = await meetMoved([NOT_FOUND]);
    await expectRecord(world, await world.notify(person), { ...FAILED, attempts: 2 });
    expect(world.creationsFor(person)).toBe(1);
    await expectRetired(world, person, 'not-found');
  });

  test.each([
    ['412', http(412), false],
    ['429', http(429), false],
    ['500', http(500), true],
  ])('a second time, with a %s in between: opened once only', async (_what, between, isUncertain) => {
    const person = await meetMoved([between, NOT_FOUND]);
    const id = await world.notify(person);
    expect(await world.recordOf(id)).toMatchObject({ state: 'waiting', attempts: 2 });
    await world.goOnInTime(id);
    const end = isUncertain ? { state: 'uncertain', reason: 'failed', httpStatus: 404 } : FAILED;
    await expectRecord(world, id, { ...end, attempts: 3, possibleDuplicate: isUncertain });
    expect(world.creationsFor(person)).toBe(1);
    await expectRetired(world, person, 'not-found');
  });

  test.each<[string, string, string]>([
    ['refuses', http(403, errorWith('NotEnoughPermissions')), 'not-found'],
    ['finds nobody', http(404), 'not-found'],
    ['gives no id', http(201, '{}'), 'not-found'],
    ['says that they blocked the bot', http(403, errorWith('ConversationBlockedByUser')), 'blocked'],
    ['says that they uninstalled it', http(403, nestedErrorWith('BotNotInConversationRoster')), 'uninstalled'],
  ])('and the channel %s when it is to be opened: retired', async (_what, answer, reason) => {
    const person = await world.meet([NOT_FOUND], { creations: [answer] });
    const httpStatus = reason === 'not-found' ? 404 : 403;
    await expectRecord(world, await world.notify(person), { state: 'failed', reason, httpStatus });
    expect(world.creationsFor(person)).toBe(1);
    await expectRetired(world, person, reason);
  });

  test.each<[string, string]>([
    ['401', http(401)],
    ['412', http(412)],
    ['500', http(500)],
    ['503', http(503)],
  ])('and the channel answers %s when it is to be opened: tried again', async (_what, answer) => {
    const person = await meetMoved([NOT_FOUND, TAKEN]);
    person.creations.unshift(answer);
    const id = await world.notify(person);
    await expectRecord(world, id, { state: 'waiting', reason: 'retrying', waits: backOffAfter(1) });
    expect(world.creationsFor(person)).toBe(1);
    await world.goOnInTime(id);
    await expectRecord(world, id, { ...SENT, attempts: 3 });
    expect(world.creationsFor(person)).toBe(2);
  });

  test('and storage fails when the new one is saved: nobody is gone, and it is tried again', async () => {
    const person = await meetMoved([NOT_FOUND, TAKEN]);
    const { recipients } = world.bot.services;
    const save = recipients.save.bind(recipients);
    recipients.save = () => Promise.reject(new Error('storage is down'));
    const id = 'storage-is-down';
    await world.notify(person, { id, message: { text: id } });
    expect(world.bot.log.join('\n')).toMatch(/storage-is-down: beside a delivery.*storage is down/s);
    recipients.save = save;
    await expectRecord(world, id, { state: 'waiting', reason: 'retrying', waits: backOffAfter(1) });
    await world.goOnInTime(id);
    await expectRecord(world, id, { ...SENT, attempts: 3 });
  });

  test('and the channel asks us to wait before it opens another: so long', async () => {
    const person = await meetMoved([NOT_FOUND, TAKEN]);
    person.creations.unshift(http(429, '', 'Content-Length: 0\r\nRetry-After: 40'));
    const id = await world.notify(person);
    await expectRecord(world, id, { state: 'waiting', reason: 'rate-limited', httpStatus: 429, waits: 40 });
    await world.goOnInTime(id);
    await expectRecord(world, id, { ...SENT, attempts: 3 });
  });
});
