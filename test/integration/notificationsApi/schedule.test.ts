import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { deliveryRecords, reopenDeadLettered } from '../../../src/deadLetters/deliveryRecords.ts';
import { readStatus } from '../../../src/delivery/readStatus.ts';
import type { HttpAnswer } from '../../../src/domain/httpAnswer.ts';
import { readStatusCursor } from '../../../src/domain/statusCursor.ts';
import { DAY, HOUR, MINUTE } from '../../../src/domain/time.ts';
import { notificationIdOf } from '../../../src/domain/watchedEvent.ts';
import { cancelledAnswer, dryRunAnswer, statusAnswer } from '../../../src/notificationsApi/answers.ts';
import { pauseSeries } from '../../../src/series/pauseSeries.ts';
import { call, expectAsDocumented, post } from '../../support/api.ts';
import { messageFrom, startBot, type TestBot, userNamed } from '../../support/bot.ts';
import { takePointers } from '../../support/hosts.ts';
import { silent } from '../../support/silent.ts';

const to = userNamed('ada');
const message = { text: 'The trip begins' };
const MONDAY = Date.parse('2027-01-04T08:00:00.000Z');
const recurrence = { cron: '30 9 * * *', timeZone: 'Europe/Berlin' };
const FIRST = 'daily:20270104T083000Z';

let bot: TestBot;
beforeEach(async () => {
  bot = await startBot({ TENANT_MESSAGES_PER_SECOND: '2' });
  // 9:00 in Berlin.
  bot.wait(MONDAY - bot.services.now().getTime());
  for (const name of ['ada', 'bob']) await bot.post(messageFrom(name, bot.channel));
});
afterEach(() => bot[Symbol.asyncDispose]());

const in_ = (milliseconds: number) => new Date(bot.services.now().getTime() + milliseconds).toISOString();
const posts = () => bot.channel.textsIn('chat-ada').filter((text) => text === message.text).length;

async function accept(body: object): Promise<void> {
  const answer = await post(bot, body);
  expect(answer).toMatchObject({ status: 202 });
  expectAsDocumented('/api/notifications post', answer);
}

async function statusOf(id: string) {
  const answer = await call(bot, `/api/notifications/${id}`);
  expect(answer).toMatchObject({ status: 200 });
  expectAsDocumented('/api/notifications/{id} get', answer);
  const status = statusAnswer.parse(answer.jsonBody);
  expect(status, 'fields that are not documented').toEqual(answer.jsonBody);
  return status;
}

async function cancel(id: string): Promise<HttpAnswer> {
  const answer = await call(bot, `/api/notifications/${id}`, { method: 'DELETE' });
  expectAsDocumented('/api/notifications/{id} delete', answer);
  if (answer.status === 200) expect(cancelledAnswer.parse(answer.jsonBody)).toEqual(answer.jsonBody);
  return answer;
}

describe('a notification for later', () => {
  test('is scheduled, its recipients wait until its time, and it is sent then', async () => {
    const sendAt = in_(HOUR);
    await accept({ id: 'later', to, message, sendAt });
    const scheduled = {
      ...{ state: 'scheduled', total: 1, counts: { waiting: 1 } },
      recipients: [{ recipient: to, state: 'waiting', reason: 'scheduled', until: sendAt, attempts: 0 }],
    };
    expect(await statusOf('later')).toMatchObject(scheduled);
    await bot.goOn('later');
    expect(await statusOf('later')).toMatchObject(scheduled);
    bot.wait(HOUR);
    await bot.goOn('later');
    expect(await statusOf('later')).toMatchObject({ state: 'done', counts: { sent: 1 } });
    expect(posts()).toBe(1);
  });

  test('shows a list page by page', async () => {
    const users = Array.from({ length: 5 }, (_, index) => ({ channelId: 'emulator', userId: `person-${index}` }));
    await accept({ id: 'list', to: { users: [...users, ...users.slice(0, 1)] }, message, sendAt: in_(HOUR) });
    const seen: string[] = [];
    let after: string | undefined;
    for (let page = 0; page < 3; page++) {
      const status = await readStatus(bot.services, 'list', { limit: 2, after });
      expect(status).toMatchObject({ total: 5, counts: { waiting: 5 } });
      seen.push(...(status?.recipients ?? []).map(({ recipient }) => JSON.stringify(recipient)));
      after = status?.next ? readStatusCursor('list', status.next) : undefined;
    }
    expect(after).toBeUndefined();
    expect(seen.toSorted()).toEqual(users.map((user) => JSON.stringify({ user })));
    const sent = await readStatus(bot.services, 'list', { limit: 2, state: 'sent' });
    expect(sent).toMatchObject({ total: 5, recipients: [], next: null });
  });

  test.each([true, false])(
    'is cancelled before its time, whether its pointer came too early (%s) or not',
    async (isEarly) => {
      await accept({ id: 'no', to, message, sendAt: in_(HOUR) });
      if (isEarly) await bot.goOn('no');
      const answer = { status: 200, jsonBody: { id: 'no', cancelled: 1, tooLate: 0 } };
      expect(await cancel('no')).toEqual(answer);
      bot.wait(HOUR);
      await bot.goOn('no');
      expect(posts()).toBe(0);
      expect(await cancel('no')).toEqual(answer);
      expect(await statusOf('no')).toMatchObject({ state: 'cancelled', counts: { cancelled: 1 } });
    },
  );

  test('that was given up before its time is shown so, and its replay is tried a day from its time on', async () => {
    const users = ['ada', 'bob'].map((name) => userNamed(name).user);
    await accept({ id: 'given-up', to: { users }, message, sendAt: in_(5 * DAY) });
    await deliveryRecords(bot.services, silent).giveUp('given-up', undefined);
    const recipients = users.map(() => ({ state: 'failed', reason: 'dead-lettered' }));
    expect(await statusOf('given-up')).toMatchObject({ state: 'done', counts: { failed: 2 }, recipients });
    expect(await reopenDeadLettered(bot.services, 'given-up')).toBe(2);
    expect(await statusOf('given-up')).toMatchObject({ state: 'scheduled', counts: { waiting: 2 } });
    bot.wait(5 * DAY + 23 * HOUR);
    await bot.goOn('given-up');
    expect(await statusOf('given-up')).toMatchObject({ state: 'done', counts: { sent: 2 } });
  });

  test('is too late to cancel when it was sent', async () => {
    await accept({ id: 'sent', to, message, sendAt: in_(HOUR) });
    bot.wait(HOUR);
    await bot.goOn('sent');
    expect(await cancel('sent')).toMatchObject({ status: 409, jsonBody: { title: 'too-late', tooLate: 1 } });
  });
});

describe('a notification that recurs', () => {
  beforeEach(() => accept({ id: 'daily', to, message, recurrence }));

  test('says when it comes next and what it became; each occurrence has a status of its own', async () => {
    expect(await statusOf('daily')).toEqual({
      ...{ id: 'daily', state: 'scheduled', acceptedAt: expect.any(String), total: 0, counts: {}, recipients: [] },
      ...{ next: null, recurrence: { next: '2027-01-04T08:30:00.000Z', paused: false, recent: [] } },
    });
    bot.wait(26 * MINUTE);
    await bot.sweep();
    bot.wait(5 * MINUTE);
    await bot.goOn(FIRST);
    expect(await statusOf('daily')).toMatchObject({
      recurrence: { next: '2027-01-05T08:30:00.000Z', paused: false, recent: [FIRST] },
    });
    expect(await statusOf(FIRST)).toMatchObject({ state: 'done', counts: { sent: 1 } });
    expect(await call(bot, `/api/notifications/${FIRST}`)).not.toHaveProperty('jsonBody.recurrence');
    await pauseSeries(bot.services, 'daily', silent);
    expect(await statusOf('daily')).toMatchObject({ state: 'scheduled', recurrence: { next: null, paused: true } });
  });

  test('is ended by a DELETE, what is prepared included', async () => {
    bot.wait(26 * MINUTE);
    await bot.sweep();
    const answer = { status: 200, jsonBody: { id: 'daily', cancelled: 1, tooLate: 0 } };
    expect(await cancel('daily')).toEqual(answer);
    expect(await cancel('daily')).toEqual(answer);
    expect(await statusOf('daily')).toMatchObject({ state: 'cancelled', recurrence: { next: null } });
    expect(await statusOf(FIRST)).toMatchObject({ state: 'cancelled' });
    bot.wait(DAY);
    await bot.sweep();
    await bot.goOn(FIRST);
    expect(posts()).toBe(0);
    expect((await statusOf('daily')).recurrence?.recent).toEqual([FIRST]);
  });

  test('that has ended by itself is too late to end: 409', async () => {
    await accept({ id: 'short', to, message, recurrence: { ...recurrence, until: in_(HOUR) } });
    bot.wait(2 * HOUR);
    await bot.sweep();
    await bot.goOn('short:20270104T083000Z');
    expect(await statusOf('short')).toMatchObject({ state: 'done', recurrence: { next: null, paused: false } });
    for (let times = 0; times < 2; times++) {
      expect(await cancel('short')).toMatchObject({ status: 409, jsonBody: { title: 'too-late', id: 'short' } });
    }
  });

  test('is in time to end while its last occurrence is still to be made, or is not sent: 200', async () => {
    const until = in_(HOUR);
    await accept({ id: 'missed', to, message, recurrence: { ...recurrence, until } });
    await accept({ id: 'waits', to, message, recurrence: { ...recurrence, until } });
    bot.wait(26 * MINUTE);
    await bot.goOn('waits');
    bot.wait(2 * HOUR);
    for (const id of ['missed', 'waits']) {
      expect(await statusOf(id)).toMatchObject({ state: 'running', recurrence: { next: null } });
    }
    expect(await cancel('missed')).toEqual({ status: 200, jsonBody: { id: 'missed', cancelled: 0, tooLate: 0 } });
    for (let times = 0; times < 2; times++) {
      expect(await cancel('waits')).toEqual({ status: 200, jsonBody: { id: 'waits', cancelled: 1, tooLate: 0 } });
    }
    for (let minute = 0; minute < 5; minute++) {
      bot.wait(MINUTE);
      await bot.sweep();
      await takePointers(bot);
    }
    expect((await statusOf('missed')).recurrence?.recent).toEqual([]);
    for (const id of ['missed', 'waits']) expect(await statusOf(id)).toMatchObject({ state: 'cancelled' });
  });

  test('of which nothing comes any more is refused; one that was accepted in time is answered as it was then', async () => {
    const short = { id: 'short', to, message, recurrence: { ...recurrence, until: in_(HOUR) } };
    await accept(short);
    bot.wait(2 * HOUR);
    expect(await post(bot, short)).toMatchObject({ status: 202, headers: { 'idempotent-replayed': 'true' } });
    const expected = 'a time after 2027-01-05T08:30:00.000Z, when it comes first';
    const errors = [{ field: 'recurrence.until', got: JSON.stringify(short.recurrence.until), expected }];
    for (const query of ['', '?dryRun=true']) {
      const answer = await call(bot, `/api/notifications${query}`, { body: { ...short, id: 'late' } });
      expectAsDocumented('/api/notifications post', answer);
      expect(answer).toMatchObject({ status: 400, jsonBody: { errors } });
    }
    await bot.enqueue({ ...short, id: 'late' });
    expect(await bot.services.notifications.get('late')).toBeUndefined();
    expect(await bot.services.deadLetters.list()).toMatchObject([{ id: 'late', reason: 'invalid', errors }]);
    await bot.enqueue(short);
    expect((await bot.statusOf('short')).recurrence?.recent, 'a message that comes again').toEqual([
      FIRST.replace('daily', 'short'),
    ]);
  });

  test('has an id that leaves room for those of its occurrences', async () => {
    const answer = await post(bot, { id: 'x'.repeat(111), to, message, recurrence });
    expectAsDocumented('/api/notifications post', answer);
    expect(answer).toMatchObject({ status: 400, jsonBody: { errors: [{ field: 'id' }] } });
  });
});

test("an id that is the bot's own is refused, over HTTP and on the queue", async () => {
  const id = notificationIdOf({ source: '/prices', id: '1' });
  const answer = await post(bot, { id, to, message });
  expectAsDocumented('/api/notifications post', answer);
  expect(answer).toMatchObject({ status: 400, jsonBody: { errors: [{ field: 'id', got: JSON.stringify(id) }] } });
  await bot.enqueue({ id, to, message });
  expect(await bot.services.deadLetters.list()).toMatchObject([{ id, reason: 'invalid' }]);
  expect(await bot.services.notifications.get(id)).toBeUndefined();
});

describe('a notification to a topic', () => {
  const topic = 'hotel.price/bellagio';
  beforeEach(async () => {
    await bot.post(messageFrom('ada', bot.channel, { text: 'watch Bellagio below 150' }));
  });

  test('reaches who watches it, and nobody else; a dry run counts them', async () => {
    const dryRun = await call(bot, '/api/notifications?dryRun=true', { body: { to: { topic }, message } });
    expectAsDocumented('/api/notifications post', dryRun);
    expect(dryRunAnswer.parse(dryRun.jsonBody)).toEqual({ recipients: 1, estimatedSeconds: 1 });
    await accept({ id: 'watchers', to: { topic }, message });
    await bot.goOn('watchers');
    expect(await statusOf('watchers')).toMatchObject({
      ...{ state: 'done', total: 1, counts: { sent: 1 }, recipients: [{ recipient: to }] },
    });
    expect(posts()).toBe(1);
  });

  test('that nobody watches is nothing to do', async () => {
    const nobody = { topic: 'hotel.price/nowhere' };
    const dryRun = await call(bot, '/api/notifications?dryRun=true', { body: { to: nobody, message } });
    expect(dryRun.jsonBody).toEqual({ recipients: 0, estimatedSeconds: 0 });
    await accept({ id: 'nobody', to: nobody, message });
    await bot.goOn('nobody');
    expect(await statusOf('nobody')).toMatchObject({ state: 'done', total: 0 });
  });
});
