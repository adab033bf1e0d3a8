import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { http } from '../../../support/rawConnector.ts';
import { type AnsweringBot, errorWith, nestedErrorWith, startAnsweringBot, TAKEN } from './answeringBot.ts';
import { expectRecord, expectRetired } from './expectRecord.ts';

let world: AnsweringBot;
beforeAll(async () => {
  world = await startAnsweringBot();
});
afterAll(() => world[Symbol.asyncDispose]());

const FORBIDDEN = [
  ['ConversationBlockedByUser', 'blocked'],
  ['MessageWritesBlocked', 'blocked'],
  ['BotNotInConversationRoster', 'uninstalled'],
  ['ForbiddenOperationException', 'uninstalled'],
  ['BotDisabledByAdmin', 'disabled'],
] as const;
const ways = [errorWith, nestedErrorWith].flatMap((body) =>
  FORBIDDEN.map(([code, reason]) => [body(code), code, reason] as const),
);

describe('403 with a code that says who is gone', () => {
  test.each(ways)('%s', async (body, _code, reason) => {
    const person = await world.meet([http(403, body)]);
    const id = await world.notify(person);
    await expectRecord(world, id, { state: 'failed', reason, httpStatus: 403 });
    expect(world.creationsFor(person)).toBe(0);
    await expectRetired(world, person, reason);
  });

  test.each(FORBIDDEN)('%s: a new installation revives who was uninstalled, and nobody else', async (code, reason) => {
    const person = await world.meet([http(403, errorWith(code))]);
    await world.notify(person);
    await world.write(person, { type: 'installationUpdate', action: 'add', text: undefined });
    expect(await world.goneReasonOf(person)).toBe(reason === 'uninstalled' ? undefined : reason);
  });

  test('but not who wrote while it was answered: they are back', async () => {
    const person = await world.meet([
      async (socket) => {
        await world.write(person);
        socket.write(http(403, errorWith('ConversationBlockedByUser')));
      },
    ]);
    const id = await world.notify(person);
    await expectRecord(world, id, { state: 'failed', reason: 'blocked', httpStatus: 403 });
    expect(await world.goneReasonOf(person)).toBeUndefined();
    expect(await world.recordOf(await world.notify(person))).toMatchObject({ state: 'sent' });
  });

  test('of a list retires that one alone', async () => {
    const [ada, bob] = [await world.meet([http(403, errorWith('MessageWritesBlocked'))]), await world.meet([TAKEN])];
    const id = await world.notify([ada, bob]);
    expect(await world.bot.statusOf(id)).toMatchObject({ state: 'done', counts: { sent: 1, failed: 1 } });
    expect(world.postsOf(id)).toBe(2);
    expect([await world.goneReasonOf(ada), await world.goneReasonOf(bob)]).toEqual(['blocked', undefined]);
  });
});
