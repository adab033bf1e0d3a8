import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { continueDelivery } from '../../../src/delivery/continueDelivery.ts';
import { acceptedAnswer, dryRunAnswer, problemDetails } from '../../../src/notificationsApi/answers.ts';
import { connect } from '../../../src/storage/connection.ts';
import { QUEUES } from '../../../src/storage/names.ts';
import { call, expectAsDocumented, post } from '../../support/api.ts';
import { messageFrom, startBot, userNamed } from '../../support/bot.ts';
import { goodNotifications } from '../../support/notifications.ts';
import { silent } from '../../support/silent.ts';
import { takeStorage } from '../../support/storage.ts';
import { wrongRequests } from '../../support/wrongRequests.ts';

const AzureWebJobsStorage = await takeStorage();
const bot = await startBot({ AzureWebJobsStorage, TENANT_MESSAGES_PER_SECOND: '2' });
const deliveries = connect({ connectionString: AzureWebJobsStorage }).queues.getQueueClient(QUEUES.deliveries);
const OPERATION = '/api/notifications post';
const MIB = 1024 * 1024;
const PEOPLE = ['ada', 'bob', 'cy'];
const to = userNamed('ada');
const message = { text: 'The price fell' };

beforeAll(async () => {
  for (const name of PEOPLE) await bot.post(messageFrom(name, bot.channel));
});
afterAll(() => bot[Symbol.asyncDispose]());

/** Takes every pointer that is queued, as the function does one after another. @returns their ids. */
async function drain(): Promise<string[]> {
  const ids: string[] = [];
  for (;;) {
    const { receivedMessageItems } = await deliveries.receiveMessages({ numberOfMessages: 32 });
    if (receivedMessageItems.length === 0) return ids;
    for (const { messageText, messageId, popReceipt } of receivedMessageItems) {
      const pointer = { body: Buffer.from(messageText), messageId, dequeueCount: 1 };
      await continueDelivery(bot.services, pointer, silent);
      await deliveries.deleteMessage(messageId, popReceipt);
      ids.push(JSON.parse(messageText).id);
    }
  }
}

describe('a notification is accepted', () => {
  test('202 with the id and where its status is; recorded and queued, and then delivered', async () => {
    const answer = await post(bot, { id: 'price:1', to, message });
    expect(answer).toEqual({
      status: 202,
      headers: { location: '/api/notifications/price%3A1' },
      jsonBody: { id: 'price:1', statusUrl: '/api/notifications/price%3A1' },
    });
    expectAsDocumented(OPERATION, answer);
    expect(await bot.services.notifications.get('price:1')).toMatchObject({ request: { to, message } });
    expect(await bot.statusOf('price:1')).toMatchObject({ state: 'running', total: null, counts: {} });
    expect(bot.channel.textsIn('chat-ada')).not.toContain(message.text);
    expect(await drain()).toEqual(['price:1']);
    expect(bot.channel.textsIn('chat-ada')).toContain(message.text);
  });

  test('without an id it gets a UUID, each time another', async () => {
    const ids = await Promise.all(
      [1, 2].map(async () => acceptedAnswer.parse((await post(bot, { to, message })).jsonBody).id),
    );
    expect(new Set(ids).size).toBe(2);
    for (const id of ids) expect(id).toMatch(/^[\da-f]{8}(-[\da-f]{4}){3}-[\da-f]{12}$/);
  });

  test('the Idempotency-Key is its id, also beside the same in the body', async () => {
    expect(await post(bot, { to, message }, 'key-1')).toMatchObject({ status: 202, jsonBody: { id: 'key-1' } });
    const again = await post(bot, { id: 'key-1', to, message }, 'key-1');
    expect(again).toMatchObject({ status: 202, headers: { 'idempotent-replayed': 'true' } });
  });

  test('the same again is told so: its fields in another order, another trace', async () => {
    await post(bot, { id: 'again', to, message: { text: 'x', locale: 'de' } });
    const traceparent = '00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01';
    const again = await post(bot, { traceparent, message: { locale: 'de', text: 'x' }, to, id: 'again' });
    expect(again).toEqual({
      status: 202,
      headers: { location: '/api/notifications/again', 'idempotent-replayed': 'true' },
      jsonBody: { id: 'again', statusUrl: '/api/notifications/again' },
    });
    expect(bot.log).toContain(`notification again: replayed (${traceparent})`);
  });

  test('an id that was used for something else: 422', async () => {
    await post(bot, { id: 'taken', to, message });
    const other = await post(bot, { id: 'taken', to, message: { text: 'something else' } });
    expect(other).toMatchObject({ status: 422, jsonBody: { status: 422, errors: [{ field: 'id', got: '"taken"' }] } });
    expectAsDocumented(OPERATION, other);
    expect((await bot.services.notifications.get('taken'))?.request.message).toEqual(message);
  });

  test('a dialog, with what its schema takes', async () => {
    const dialog = { id: 'hotelOffer', options: { hotel: 'Bellagio', price: 159 } };
    const asks = { whenBusy: 'wait', maxWait: 'PT10M', afterWait: 'expire', priority: 'urgent' };
    expect(await post(bot, { id: 'offered', to: userNamed('bob'), dialog, ...asks })).toMatchObject({ status: 202 });
    expect((await bot.services.notifications.get('offered'))?.request).toMatchObject({ dialog, ...asks });
    await drain();
    expect(bot.channel.textsIn('chat-bob').at(-1)).toContain('Bellagio');
    expect(await bot.statusOf('offered')).toMatchObject({ state: 'done', counts: { sent: 1 } });
  });

  test('at the limits: a body of a mebibyte, 500 users, a byte order mark', async () => {
    const users = Array.from({ length: 500 }, (_, index) => ({ aadObjectId: `${index}` }));
    expect(await post(bot, { to: { users }, message })).toMatchObject({ status: 202 });
    const body = JSON.stringify({ id: 'mebibyte', to, message }).padEnd(MIB);
    expect(await post(bot, body)).toMatchObject({ status: 202 });
    expect(await post(bot, `\uFEFF${JSON.stringify({ to, message })}`)).toMatchObject({ status: 202 });
  });
});

describe('100 producers at once', () => {
  test('with the same id and body: 202 for all, one that made it, one message', async () => {
    await drain();
    const before = bot.channel.posts.length;
    const answers = await Promise.all(Array.from({ length: 100 }, () => post(bot, { id: 'crowd', to, message })));
    expect(answers.filter(({ status }) => status === 202)).toHaveLength(100);
    expect(answers.filter(({ headers }) => headers?.['idempotent-replayed'] === undefined)).toHaveLength(1);
    await drain();
    expect(bot.channel.posts.length - before).toBe(1);
    expect(await bot.statusOf('crowd')).toMatchObject({ state: 'done', total: 1, counts: { sent: 1 } });
  });

  test('with the same id and bodies of their own: one 202, the rest 422, one message', async () => {
    const before = bot.channel.posts.length;
    const bodies = Array.from({ length: 100 }, (_, index) => ({ id: 'quarrel', to, message: { text: `${index}` } }));
    const answers = await Promise.all(bodies.map((body) => post(bot, body)));
    const statuses = answers.map(({ status }) => status);
    expect(statuses.filter((status) => status === 202)).toHaveLength(1);
    expect(statuses.filter((status) => status === 422)).toHaveLength(99);
    await drain();
    expect(bot.channel.posts.slice(before).map(({ activity }) => activity.text)).toEqual([`${statuses.indexOf(202)}`]);
  });
});

describe('a dry run', () => {
  const dryRun = (body: unknown, query = 'dryRun=true') => call(bot, `/api/notifications?${query}`, { body });

  test.each([
    ['a user', to, 1, 1],
    ['somebody whom nobody knows', userNamed('nobody'), 1, 1],
    [
      'a list in which a person is twice',
      { users: [to.user, { aadObjectId: 'aad-ada' }, userNamed('bob').user] },
      2,
      1,
    ],
    ['everyone', { everyone: true }, 3, 2],
    ['everyone of a channel where nobody is', { everyone: true, channelId: 'sms' }, 0, 0],
  ])('counts %s, and sends nothing', async (_, audience, recipients, estimatedSeconds) => {
    await drain();
    const answer = await dryRun({ id: 'dry', to: audience, message });
    expect(answer).toEqual({ status: 200, jsonBody: { recipients, estimatedSeconds } });
    expectAsDocumented(OPERATION, answer);
    expect(dryRunAnswer.parse(answer.jsonBody)).toEqual(answer.jsonBody);
    expect(await bot.services.notifications.get('dry')).toBeUndefined();
    expect(await drain()).toEqual([]);
  });

  test('refuses what would be refused', async () => {
    for (const { body, idempotencyKey } of wrongRequests) {
      const what = { body, ...(idempotencyKey === undefined ? {} : { idempotencyKey }) };
      expect(await call(bot, '/api/notifications?dryRun=true', what)).toEqual(
        await call(bot, '/api/notifications', what),
      );
    }
  });

  test('is understood in any case of letters, and refused where it is not', async () => {
    const body = { to: { everyone: true }, message };
    expect(await dryRun(body, 'DryRun=true')).toMatchObject({ status: 200 });
    for (const value of ['', '1', 'yes', 'TRUE', 'true,true']) {
      const errors = [{ field: 'dryRun', got: JSON.stringify(value), expected: 'true | false' }];
      expect(await dryRun(body, `dryRun=${value}`)).toMatchObject({ status: 400, jsonBody: { errors } });
    }
    expect(await dryRun({ to, message }, 'dryRun=false&code=a-key')).toMatchObject({ status: 202 });
  });
});

describe('what is wrong is refused with the field, what it got and what was expected', () => {
  test.each(wrongRequests)('$what', async ({ body, idempotencyKey, status, field, expected }) => {
    const answer = await post(bot, body, idempotencyKey);
    expect(answer).toMatchObject({ status, headers: { 'content-type': 'application/problem+json' } });
    expectAsDocumented(OPERATION, answer);
    const { errors } = problemDetails.parse(answer.jsonBody);
    expect(errors).toContainEqual({ field, got: expect.any(String), expected: expect.stringContaining(expected) });
    expect(JSON.stringify(answer.jsonBody).length).toBeLessThan(20_000);
  });

  test("what a dialog's own schema refuses, field by field", async () => {
    const dialog = { id: 'hotelOffer', options: { hotel: '', price: 'cheap', colour: 'red' } };
    const answer = await post(bot, { id: 'offer', to, dialog, whenBusy: 'interrupt' });
    expect(answer).toMatchObject({ status: 400, headers: { 'content-type': 'application/problem+json' } });
    const { errors } = problemDetails.parse(answer.jsonBody);
    expect(errors).toContainEqual({ field: 'dialog.options.price', got: '"cheap"', expected: 'number' });
    const fields = errors.map(({ field }) => field);
    expect(fields.sort()).toEqual(['dialog.options.colour', 'dialog.options.hotel', 'dialog.options.price']);
    expect(await bot.services.notifications.get('offer')).toBeUndefined();
  });

  test('everything that is wrong at once, in the body, the header and the query', async () => {
    const call400 = { body: { id: 'a', message, colour: 'red' }, idempotencyKey: 'b' };
    const { jsonBody } = await call(bot, '/api/notifications?dryRun=maybe', call400);
    const fields = problemDetails.parse(jsonBody).errors.map(({ field }) => field);
    expect(fields.sort()).toEqual(['Idempotency-Key', 'colour', 'dryRun', 'to']);
  });
});

const RUNS = 10_000;

test(`${RUNS} hostile requests: each has an answer, none is a fault`, { timeout: 300_000 }, async () => {
  const strange = fc.oneof(
    fc.anything({ withNullPrototype: false }),
    fc.constantFrom('', '\u0000', '\ud800', '__proto__', '9999-12-31T23:59:59+14:00', 1e308, -0, 2 ** 53, [[[[]]]], {}),
    fc.string({ unit: 'binary', maxLength: 300 }),
  );
  const fields = fc.constantFrom(
    'id',
    'to',
    'message',
    'expiresAt',
    'conversation',
    'constructor',
    '__proto__',
    'maxWait',
  );
  const changed = fc
    .tuple(fc.constantFrom(...goodNotifications), fields, strange)
    .map(([good, field, value]) => JSON.stringify({ ...good, to, [field]: value }) ?? '');
  const told = fc.record({ to: fc.constant(to), message: fc.record({ text: fc.string({ unit: 'binary' }) }) });
  const body: fc.Arbitrary<string | Uint8Array> = fc.oneof(
    { weight: 5, arbitrary: changed },
    { weight: 2, arbitrary: told.map((value) => JSON.stringify(value)) },
    { weight: 2, arbitrary: fc.json() },
    { weight: 1, arbitrary: fc.uint8Array({ maxLength: 100 }) },
    { weight: 1, arbitrary: fc.tuple(changed, fc.nat(200)).map(([text, at]) => text.slice(0, at)) },
  );
  const key = fc.option(fc.oneof(fc.string({ unit: 'binary' }), fc.uuid()), { freq: 5 });
  const tally = new Map<number, number>();
  await fc.assert(
    fc.asyncProperty(body, key, async (given, idempotencyKey) => {
      const { status, jsonBody } = await post(bot, given, idempotencyKey ?? undefined);
      tally.set(status, (tally.get(status) ?? 0) + 1);
      if (status === 202) return;
      expect([400, 422, 501]).toContain(status);
      expect(problemDetails.parse(jsonBody).errors).not.toEqual([]);
    }),
    { numRuns: RUNS, seed: 20_261_122 },
  );
  console.log('answers:', Object.fromEntries(tally));
  expect(tally.get(202)).toBeGreaterThan(100);
  expect(tally.get(400)).toBeGreaterThan(1000);
});
