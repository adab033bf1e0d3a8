import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { receiveActivity } from '../../../src/bot/receiveActivity.ts';
import { LocalTurns } from '../../../src/conversation/localTurns.ts';
import { cancelNotification } from '../../../src/delivery/cancelNotification.ts';
import { receiveMessage } from '../../../src/delivery/receiveMessage.ts';
import { conversationKey } from '../../../src/domain/keys.ts';
import type { Reference } from '../../../src/domain/recipient.ts';
import type { ConversationAddress, OutgoingActivity } from '../../../src/domain/sender.ts';
import { MINUTE, SECOND } from '../../../src/domain/time.ts';
import { connect } from '../../../src/storage/connection.ts';
import { TABLES } from '../../../src/storage/names.ts';
import { messageFrom, type TestBot, userNamed } from '../../support/bot.ts';
import {
  endLease,
  keyOf,
  notify,
  putPerson,
  recordOf,
  say,
  stackOf,
  startTalkBot,
  takeQueued,
} from '../../support/conversations.ts';
import { silent } from '../../support/silent.ts';
import { until } from '../../support/until.ts';

let bot: TestBot;
beforeAll(async () => {
  bot = await startTalkBot();
});
afterAll(() => bot[Symbol.asyncDispose]());

let people = 0;
/** Somebody in a dialog for whose end two messages wait. */
async function inDialogWithTwo(): Promise<{ name: string; first: string; second: string }> {
  const name = `h${++people}`;
  await putPerson(bot, name, 'trip');
  const [first, second] = [`${name}-first`, `${name}-second`];
  for (const id of [first, second]) await notify(bot, name, id, { message: { text: id }, whenBusy: 'wait' });
  await takeQueued(bot);
  return { name, first, second };
}

/** The next answers to a text are these statuses, then the usual one. */
function answerTo(text: string, ...answers: { status: number; headers?: Record<string, string> }[]): void {
  bot.channel.answerWith(({ activity }, response) => {
    const answer = activity.text === text ? answers.shift() : undefined;
    response.writeHead(answer?.status ?? 201, answer?.headers).end('{"id":"x"}');
  });
}

/** As the record of another release may be. */
async function makeUnreadable(id: string): Promise<void> {
  const table = connect({ connectionString: bot.connectionString }).table(TABLES.notifications);
  for await (const { partitionKey = '', rowKey = '', ...row } of table.listEntities()) {
    if (row['id'] !== id) continue;
    await table.updateEntity({ partitionKey, rowKey, request: '{"of":"another release"}' }, 'Merge');
  }
}

const bodyOf = (activity: object) => ({ authorization: '', body: Buffer.from(JSON.stringify(activity)) });

/** A host that dies while it POSTs one of its activities. */
function dyingAt(isLast: (activity: OutgoingActivity) => boolean) {
  const { sender } = bot.services;
  const { promise: dead, resolve } = Promise.withResolvers<void>();
  const host = {
    ...bot.services,
    localTurns: new LocalTurns(),
    sender: {
      createConversation: (reference: Reference) => sender.createConversation(reference),
      send: async (to: ConversationAddress, activity: OutgoingActivity, replyToId?: string) => {
        if (!isLast(activity)) return sender.send(to, activity, replyToId);
        resolve();
        return new Promise<never>(() => {});
      },
    },
  };
  return { host, dead };
}

const read = (name: string, id: string) => bot.channel.textsIn(`chat-${name}`).filter((text) => text === id).length;

describe('the first of those that wait', () => {
  test('whose next try follows at once does not wait until its patience is over', async () => {
    const { name, first, second } = await inDialogWithTwo();
    answerTo(first, { status: 401 });
    await say(bot, name, 'done');
    await takeQueued(bot);
    expect([(await recordOf(bot, first)).state, (await recordOf(bot, second)).state]).toEqual(['sent', 'sent']);
    bot.channel.answerWith(undefined);
  });

  test('that is cancelled while it waits for the connector lets the others come', async () => {
    const { name, first, second } = await inDialogWithTwo();
    answerTo(first, { status: 429, headers: { 'retry-after': '20' } });
    await say(bot, name, 'done');
    expect(await recordOf(bot, first)).toMatchObject({ state: 'waiting', reason: 'rate-limited' });
    bot.channel.answerWith(undefined);
    await cancelNotification(bot.services, first, silent);
    bot.wait(30 * SECOND);
    await takeQueued(bot);
    expect([(await recordOf(bot, first)).state, (await recordOf(bot, second)).state]).toEqual(['cancelled', 'sent']);
    expect(read(name, second)).toBe(1);
  });

  test('that dies with its host is found by the first sweep after its lease', async () => {
    const { name, first } = await inDialogWithTwo();
    // The sweeps until then have moved what was due first to the end of its patience.
    bot.wait(3 * MINUTE);
    await bot.sweep();
    await takeQueued(bot);
    const { host, dead } = dyingAt((activity) => activity['text'] === first);
    void receiveActivity(host, bodyOf(messageFrom(name, bot.channel, { text: 'done' })), silent);
    await dead;
    await endLease(bot, keyOf(name));
    bot.wait(2 * MINUTE);
    await bot.sweep();
    await takeQueued(bot);
    expect(await recordOf(bot, first)).toMatchObject({ state: 'sent', possibleDuplicate: true });
  });
});

test('a dialog in a conversation of its own goes on in that one after a crash', async () => {
  const name = `h${++people}`;
  await putPerson(bot, name);
  const opened = () => bot.channel.posts.filter(({ path }) => path === '/v3/conversations').length;
  const before = opened();
  const { host, dead } = dyingAt((activity) => activity['text'] === 'offer?');
  const request = { id: name, to: userNamed(name), dialog: { id: 'offer' }, conversation: 'new' };
  void receiveMessage(host, { body: Buffer.from(JSON.stringify(request)), messageId: name, dequeueCount: 1 }, silent);
  await dead;
  const { conversationId } = (await bot.services.deliveries.page(name, { after: '', limit: 1 }))[0]?.delivery ?? {};
  await endLease(bot, conversationKey('emulator', conversationId ?? ''));
  bot.wait(2 * MINUTE);
  await bot.sweep();
  await takeQueued(bot);
  expect(await recordOf(bot, name)).toMatchObject({ state: 'sent', possibleDuplicate: true });
  expect([opened() - before, bot.channel.textsIn(conversationId ?? '')]).toEqual([
    1,
    [expect.stringContaining('offer?')],
  ]);
});

test("a dialog whose declaration throws holds up nobody else's notifications", async () => {
  const [broken, healthy] = ['broken', 'healthy'];
  for (const name of [broken, healthy]) await putPerson(bot, name, 'trip');
  const own = bot.services.bot;
  bot.services.bot = {
    ...own,
    running: (state, locale) => {
      if (JSON.stringify(state).includes('throws')) throw new TypeError('a developer has mistyped');
      return own.running(state, locale);
    },
  };
  await say(bot, broken, 'throws');
  const users = [broken, healthy].map((name) => userNamed(name).user);
  await bot.enqueue({ id: 'for-both', to: { users }, message: { text: 'for both' }, whenBusy: 'wait' });
  const { recipients } = await bot.statusOf('for-both');
  expect(recipients.map(({ state }) => state).sort()).toEqual(['sent', 'waiting']);
  expect(read(broken, 'for both')).toBe(1);
  bot.services.bot = own;
});

test('a caller who waits for an answer does not wait for what was parked', async () => {
  const { name, first, second } = await inDialogWithTwo();
  bot.channel.answerWith(async (_post, response) => {
    await sleep(1500);
    response.writeHead(201).end('{"id":"x"}');
  });
  const answer = await bot.post(messageFrom(name, bot.channel, { text: 'done', deliveryMode: 'expectReplies' }));
  expect(answer).toMatchObject({ status: 200, jsonBody: { activities: [{ text: 'trip: 1 noted' }] } });
  expect((await recordOf(bot, second)).state).toBe('waiting');
  bot.channel.answerWith(undefined);
  await until('both are sent', async () => ((await recordOf(bot, second)).state === 'sent' ? true : undefined));
  expect([read(name, first), read(name, second)]).toEqual([1, 1]);
});

test('a message that is sent again after a doubt does not end what the person has resumed', async () => {
  const name = `h${++people}`;
  await putPerson(bot, name, 'trip');
  answerTo('cancelled for this', { status: 503 });
  await notify(bot, name, name, { message: { text: 'cancelled for this' }, whenBusy: 'cancel' });
  expect(await stackOf(bot, name)).toEqual([]);
  await say(bot, name, 'resume');
  bot.wait(MINUTE);
  await takeQueued(bot);
  expect(await recordOf(bot, name)).toMatchObject({ state: 'sent', possibleDuplicate: true });
  expect([read(name, 'cancelled for this'), await stackOf(bot, name)]).toEqual([2, ['trip']]);
  bot.channel.answerWith(undefined);
});

// Last, because whatever goes through all records meets them too.
describe('one that waits', () => {
  test('that cannot be read keeps nobody from those behind it, and is no fault of theirs', async () => {
    const { name, first, second } = await inDialogWithTwo();
    await makeUnreadable(first);
    await say(bot, name, 'done');
    expect(read(name, second)).toBe(1);
    expect((await recordOf(bot, second)).state).toBe('sent');
    expect(bot.log.join('\n')).toContain(`notification ${first}: parked, and passed over`);
    // And later ones are shown too.
    await notify(bot, name, `${name}-third`, { message: { text: 'third' }, whenBusy: 'wait' });
    expect(read(name, 'third')).toBe(1);
  });

  test('and many behind it that cannot be read either are passed over once', async () => {
    const name = `h${++people}`;
    await putPerson(bot, name, 'trip');
    const ids = Array.from({ length: 12 }, (_, index) => `${name}-${index}`);
    for (const id of ids) await notify(bot, name, id, { message: { text: id }, whenBusy: 'wait' });
    await Promise.all(ids.slice(0, -1).map(makeUnreadable));
    await say(bot, name, 'done');
    expect(read(name, ids.at(-1) ?? '')).toBe(1);
  });
});
