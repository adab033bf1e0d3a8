import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { http } from '../../../support/rawConnector.ts';
import { type AnsweringBot, errorWith, SENT, startAnsweringBot, TAKEN } from './answeringBot.ts';
import { type Expected, expectRecord } from './expectRecord.ts';

let world: AnsweringBot;
beforeAll(async () => {
  world = await startAnsweringBot();
});
afterAll(() => world[Symbol.asyncDispose]());

describe('after an uncertain try the only ends are sent and uncertain, which names the end that was due', () => {
  test.each<[string, string, Partial<Expected>, string?]>([
    ['taken', TAKEN, SENT],
    ['rejected', http(400), { reason: 'failed', httpStatus: 400 }],
    ['too large', http(413), { reason: 'failed', httpStatus: 413 }],
    ['blocked', http(403, errorWith('ConversationBlockedByUser')), { reason: 'failed', httpStatus: 403 }, 'blocked'],
    ['refused the token twice', http(401), { reason: 'failed', httpStatus: 401, attempts: 3 }],
  ])('%s', async (_what, answer, expected, gone) => {
    const person = await world.meet([http(500), answer]);
    const id = await world.notify(person);
    await world.goOnInTime(id);
    await expectRecord(world, id, { state: 'uncertain', attempts: 2, possibleDuplicate: true, ...expected });
    expect(await world.goneReasonOf(person)).toBe(gone);
  });

  test.each<[string, string, (person: Parameters<AnsweringBot['write']>[0]) => Promise<void>]>([
    ['stops', 'suppressed', (person) => world.write(person, { text: 'stop' })],
    ['uninstalls', 'suppressed', (person) => world.write(person, { type: 'installationUpdate', action: 'remove' })],
  ])('the person %s', async (_what, reason, act) => {
    const person = await world.meet([http(500)]);
    const id = await world.notify(person);
    await act(person);
    await world.goOnInTime(id);
    await expectRecord(world, id, { state: 'uncertain', reason, possibleDuplicate: true });
  });

  test('its time is over', async () => {
    const id = await world.notify(await world.meet([http(500)]), { expiresAt: world.inSeconds(600) });
    world.bot.wait(600_000);
    await world.bot.goOn(id, { range: 'list' });
    await expectRecord(world, id, { state: 'uncertain', reason: 'expired', possibleDuplicate: true });
  });

  test('a try that was not taken leaves the count of the uncertain ones as it is', async () => {
    const id = await world.notify(await world.meet([http(500), http(412), http(500), http(412), http(500)]));
    for (let attempts = 2; attempts <= 4; attempts++) {
      expect(await world.goOnInTime(id)).toMatchObject({ state: 'waiting', possibleDuplicate: true, attempts });
    }
    await world.goOnInTime(id);
    await expectRecord(world, id, {
      state: 'uncertain',
      reason: 'no-answer',
      httpStatus: 500,
      attempts: 5,
      possibleDuplicate: true,
    });
  });
});
