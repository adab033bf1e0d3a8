import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { http } from '../../../support/rawConnector.ts';
import { type AnsweringBot, errorWith, nestedErrorWith, SENT, startAnsweringBot, TAKEN } from './answeringBot.ts';
import { type Expected, expectRecord } from './expectRecord.ts';

let world: AnsweringBot;
beforeAll(async () => {
  world = await startAnsweringBot();
});
afterAll(() => world[Symbol.asyncDispose]());

/** One POST, an end at once, and the next notification is sent all the same. */
async function endsWith(answer: string, expected: Expected): Promise<void> {
  const person = await world.meet([answer, TAKEN]);
  const id = await world.notify(person);
  const { timeline } = await expectRecord(world, id, expected);
  expect(timeline.map(({ state }) => state)).toEqual(['accepted', 'sending', expected.state]);
  expect(world.bot.pointers.filter((pointer) => pointer.id === id)).toEqual([]);

  await world.bot.goOn(id, { range: 'list' });
  expect(world.postsOf(id)).toBe(1);
  expect(await world.goneReasonOf(person)).toBeUndefined();
  const next = await world.notify(person);
  await expectRecord(world, next, SENT);
}

describe('what is taken is sent, whatever stands in the answer', () => {
  test.each<[string, string, Omit<Expected, 'state'>]>([
    ['200', http(200, '{"id":"x-1"}'), { httpStatus: 200, activityId: 'x-1' }],
    ['201', http(201, '{"id":"x-1"}'), { httpStatus: 201, activityId: 'x-1' }],
    ['202', http(202, '{"id":"x-1"}'), { httpStatus: 202, activityId: 'x-1' }],
    ['204', 'HTTP/1.1 204 No Content\r\n\r\n', { httpStatus: 204 }],
    ['not JSON', http(200, '<html>Welcome</html>'), { httpStatus: 200 }],
    ['half a JSON', http(200, '{"id":"x-'), { httpStatus: 200 }],
    ['nothing', http(201), { httpStatus: 201 }],
    ['no id', http(201, '{}'), { httpStatus: 201 }],
    ['null', http(201, 'null'), { httpStatus: 201 }],
    ['an id that is a number', http(201, '{"id":17}'), { httpStatus: 201 }],
    ['an empty id', http(201, '{"id":""}'), { httpStatus: 201 }],
    ['an id with control characters', http(201, JSON.stringify({ id: 'x\u0000\r\n1' })), { httpStatus: 201 }],
    ['an id with half a character', http(201, '{"id":"x\\ud83d"}'), { httpStatus: 201 }],
    ['an id of 2,001 characters', http(201, JSON.stringify({ id: 'x'.repeat(2001) })), { httpStatus: 201 }],
    [
      'an id with an error beside it',
      http(201, '{"id":"x-1","error":{"code":"No"}}'),
      { httpStatus: 201, activityId: 'x-1' },
    ],
    ['bytes that are no UTF-8', http(200, '\u00ff\u00fe').replace('Length: 4', 'Length: 2'), { httpStatus: 200 }],
  ])('%s', (_what, answer, expected) => endsWith(answer, { state: 'sent', detail: null, ...expected }));
});

const elsewhere = (status: number) => http(status, '', 'Content-Length: 0\r\nLocation: /elsewhere');

describe('what is refused has failed at once, and nobody is retired', () => {
  test.each([301, 302, 303, 307, 308])('%i, which is not followed', async (status) => {
    await endsWith(elsewhere(status), {
      state: 'failed',
      reason: 'rejected',
      httpStatus: status,
      detail: `HTTP ${status}`,
    });
    expect(world.connector.posts.filter(({ target }) => target === '/elsewhere')).toEqual([]);
  });

  test.each<[string, number, string, string?]>([
    ['400', 400, errorWith('BadSyntax'), 'BadSyntax'],
    ['400 with a code that is a 403', 400, errorWith('ConversationBlockedByUser'), 'ConversationBlockedByUser'],
    ['400 that says ConversationNotFound', 400, errorWith('ConversationNotFound'), 'ConversationNotFound'],
    ['403 InvalidBotApiHost', 403, errorWith('InvalidBotApiHost'), 'InvalidBotApiHost'],
    ['403 NotEnoughPermissions', 403, errorWith('NotEnoughPermissions'), 'NotEnoughPermissions'],
    ['403 with another code, nested', 403, nestedErrorWith('NotEnoughPermissions'), 'NotEnoughPermissions'],
    ['403 with the code in its words', 403, '{"error":{"code":"No","message":"MessageWritesBlocked"}}', 'No'],
    ['403 with a code in other letters', 403, errorWith('conversationblockedbyuser'), 'conversationblockedbyuser'],
    ['403 without a body', 403, ''],
    ['403 with a page', 403, '<html>BotDisabledByAdmin</html>'],
    [
      '404 ActivityNotFoundInConversation',
      404,
      errorWith('ActivityNotFoundInConversation'),
      'ActivityNotFoundInConversation',
    ],
    ['404 without a body', 404, ''],
    ['404 with a page', 404, '<html>ConversationNotFound</html>'],
    ['405', 405, ''],
    ['409', 409, errorWith('Conflict'), 'Conflict'],
    ['410', 410, errorWith('ConversationNotFound'), 'ConversationNotFound'],
    ['418', 418, errorWith('a code with spaces')],
  ])('%s', (_what, status, body, detail = `HTTP ${status}`) =>
    endsWith(http(status, body), { state: 'failed', reason: 'rejected', httpStatus: status, detail }),
  );

  test('413: too large', () =>
    endsWith(http(413, errorWith('MessageSizeTooBig')), {
      state: 'failed',
      reason: 'too-large',
      httpStatus: 413,
      detail: 'MessageSizeTooBig',
    }));
});
