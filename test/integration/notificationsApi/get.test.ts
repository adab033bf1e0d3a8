import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Problem } from '../../../src/domain/problem.ts';
import { problemDetails, statusAnswer } from '../../../src/notificationsApi/answers.ts';
import { call, expectAsDocumented } from '../../support/api.ts';
import { messageFrom, startBot, userNamed } from '../../support/bot.ts';

const bot = await startBot();
const OPERATION = '/api/notifications/{id} get';
const message = { text: 'The price fell' };
const names = ['ada', 'n1', 'n2', 'n3', 'n4'];

beforeAll(async () => {
  await bot.post(messageFrom('ada', bot.channel));
  await bot.enqueue({ id: 'list', to: { users: names.map((name) => userNamed(name).user) }, message });
  await bot.enqueue({ id: 'other', to: { users: names.map((name) => userNamed(name).user) }, message });
});
afterAll(() => bot[Symbol.asyncDispose]());

async function statusAt(path: string) {
  const answer = await call(bot, path);
  expect(answer).toMatchObject({ status: 200 });
  expectAsDocumented(OPERATION, answer);
  const status = statusAnswer.parse(answer.jsonBody);
  expect(status, 'fields that are not documented').toEqual(answer.jsonBody);
  return status;
}

async function errorsAt(path: string, status = 400): Promise<Problem[]> {
  const answer = await call(bot, path);
  expect(answer).toMatchObject({ status, headers: { 'content-type': 'application/problem+json' } });
  expectAsDocumented(OPERATION, answer);
  return problemDetails.parse(answer.jsonBody).errors;
}

test('the whole, and each recipient with its timeline', async () => {
  const { recipients, ...whole } = await statusAt('/api/notifications/list');
  expect(whole).toEqual({
    ...{ id: 'list', state: 'done', acceptedAt: expect.stringMatching(/^\d{4}-.*Z$/), total: 5 },
    ...{ counts: { sent: 1, failed: 4 }, next: null },
  });
  expect(recipients).toHaveLength(5);
  expect(recipients.find(({ state }) => state === 'sent')).toEqual({
    ...{ recipient: userNamed('ada'), state: 'sent', reason: null, until: null, attempts: 1 },
    ...{ activityId: expect.any(String), possibleDuplicate: false },
    timeline: [
      { at: whole.acceptedAt, state: 'accepted', reason: null, detail: null, httpStatus: null },
      { at: expect.any(String), state: 'sending', reason: null, detail: null, httpStatus: null },
      { at: expect.any(String), state: 'sent', reason: null, detail: null, httpStatus: 201 },
    ],
  });
});

test('accepted and not worked on yet: running, and nobody listed', async () => {
  await call(bot, '/api/notifications', { body: { id: 'fresh', to: { everyone: true }, message } });
  const status = await statusAt('/api/notifications/fresh');
  expect(status).toMatchObject({ state: 'running', total: null, counts: {}, recipients: [], next: null });
});

describe('pages', () => {
  test('have each recipient once, of one state or of all', async () => {
    for (const [state, count] of [
      ['', 5],
      ['&state=failed', 4],
    ] as const) {
      const seen: string[] = [];
      let cursor = '';
      do {
        const page = await statusAt(`/api/notifications/list?limit=2${state}${cursor}`);
        expect(page.counts).toEqual({ sent: 1, failed: 4 });
        seen.push(...page.recipients.map(({ recipient }) => JSON.stringify(recipient)));
        cursor = page.next === null ? '' : `&cursor=${page.next}`;
      } while (cursor !== '');
      expect([seen.length, new Set(seen).size]).toEqual([count, count]);
    }
  });

  test.each([
    ['limit=0', 'limit', '"0"', 'at least 1'],
    ['limit=1001', 'limit', '"1001"', 'at most 1000'],
    ['limit=', 'limit', '""', 'a whole number from 1 to 1000'],
    ['limit=ten', 'limit', '"ten"', 'a whole number'],
    ['limit=1e2', 'limit', '"1e2"', 'a whole number'],
    ['limit=-1', 'limit', '"-1"', 'a whole number'],
    ['limit=9999999999999999999999', 'limit', '"9999999999999999999999"', 'a whole number'],
    ['state=lost', 'state', '"lost"', 'accepted | waiting | sending | sent'],
    ['state=', 'state', '""', 'accepted | waiting'],
    ['cursor=', 'cursor', '""', '"next" of an earlier answer'],
    ['cursor=x', 'cursor', '"x"', '"next" of an earlier answer'],
    [`cursor=${'A'.repeat(5000)}`, 'cursor', expect.stringContaining('5002 characters'), '"next"'],
    ['cursor=%00%ff', 'cursor', '"\\u0000�"', '"next" of an earlier answer'],
  ])('refuse %s', async (query, field, got, expected) => {
    const errors = await errorsAt(`/api/notifications/list?${query}`);
    expect(errors).toEqual([{ field, got, expected: expect.stringContaining(expected) }]);
  });

  test('refuse a cursor that was changed, cut, or is of another notification', async () => {
    const { next } = await statusAt('/api/notifications/list?limit=1');
    const cursor = next ?? '';
    expect(cursor).not.toBe('');
    const changed = [...cursor].map(
      (char, at) => `${cursor.slice(0, at)}${char === 'A' ? 'B' : 'A'}${cursor.slice(at + 1)}`,
    );
    const cut = [...cursor].map((_, at) => cursor.slice(0, at));
    for (const wrong of [...changed, ...cut, `${cursor}A`, `${cursor}=`, ` ${cursor}`]) {
      expect(await errorsAt(`/api/notifications/list?cursor=${wrong}`)).toMatchObject([{ field: 'cursor' }]);
    }
    expect(await errorsAt(`/api/notifications/other?cursor=${cursor}`)).toMatchObject([{ field: 'cursor' }]);
  });
});

test.each([
  ['nope', '"nope"'],
  ['%00', '"\\u0000"'],
  ['..%2F..%2Fx', '"../../x"'],
  ["'%20or%20''%20eq%20'", `"' or '' eq '"`],
  ['%F0%9F%A6%8A', '"🦊"'],
  ['x'.repeat(5000), expect.stringContaining('5002 characters')],
  ['__proto__', '"__proto__"'],
])('an id that nobody has, %s: 404', async (id, got) => {
  const errors = await errorsAt(`/api/notifications/${id}`, 404);
  expect(errors).toEqual([{ field: 'id', got, expected: 'the id of a notification that was accepted' }]);
});

test.each([
  ['POST', '/api/notifications/list', 'GET, DELETE'],
  ['PUT', '/api/notifications/list', 'GET, DELETE'],
  ['GET', '/api/notifications', 'POST'],
  ['DELETE', '/api/notifications', 'POST'],
])('%s %s: 405', async (method, path, allow) => {
  const answer = await call(bot, path, { method });
  expect(answer).toMatchObject({
    status: 405,
    headers: { allow },
    jsonBody: { errors: [{ got: method, expected: allow }] },
  });
});
