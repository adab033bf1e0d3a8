import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { findRecipient } from '../../../src/recipients/findRecipient.ts';
import { post } from '../../support/api.ts';
import { messageFrom, startBot, type TestBot, userNamed } from '../../support/bot.ts';

const SECOND = 1000;
const HOUR = 3600 * SECOND;
const DAY = 24 * HOUR;
const message = { text: 'The price fell' };
const PEOPLE = ['ada', 'bob', 'cy'];
const users = PEOPLE.map((name) => userNamed(name).user);

let bot: TestBot;
beforeEach(async () => {
  bot = await startBot();
  // A pause that is over at once would be one try more.
  bot.services.random = () => 1;
  for (const name of PEOPLE) await bot.post(messageFrom(name, bot.channel));
});
afterEach(() => bot[Symbol.asyncDispose]());

/** Answers the POSTs to one person's chat; the others' are taken. */
function answerFor(name: string, status: number, headers: Record<string, string> = {}): void {
  bot.channel.answerWith(({ path }, response) => {
    const isTheirs = path.includes(`chat-${name}`);
    response.writeHead(isTheirs ? status : 201, isTheirs ? headers : {}).end('{"id":"x"}');
  });
}

const postsTo = (name: string) => bot.channel.textsIn(`chat-${name}`).filter((text) => text === message.text).length;
const recordOf = async (id: string) => (await bot.statusOf(id)).recipients[0];

describe('a delivery that the connector does not take', () => {
  test('waits as long as it says, and is tried again then; the others are done', async () => {
    answerFor('bob', 429, { 'retry-after': '60' });
    await bot.enqueue({ id: 'busy', to: { users }, message });
    const waiting = await bot.statusOf('busy');
    expect(waiting).toMatchObject({ state: 'running', total: 3, counts: { sent: 2, waiting: 1 } });
    expect(waiting.recipients.find(({ state }) => state === 'waiting')).toMatchObject({ reason: 'rate-limited' });
    expect(bot.pointers).toEqual([{ id: 'busy', range: 'list', delaySeconds: expect.closeTo(60, 0) }]);

    bot.channel.answerWith(undefined);
    await bot.goOn('busy');
    expect(postsTo('bob')).toBe(1);
    bot.wait(61 * SECOND);
    await bot.goOn('busy');
    expect(PEOPLE.map(postsTo)).toEqual([1, 2, 1]);
    expect(await bot.statusOf('busy')).toMatchObject({ state: 'done', counts: { sent: 3 } });
  });

  test.each([429, 412])('%i: is tried until its time is over, and then says so', async (status) => {
    answerFor('ada', status);
    await bot.enqueue({ id: 'never', to: userNamed('ada'), message });
    for (let tries = 1; tries < 8; tries++) {
      bot.wait(HOUR);
      await bot.goOn('never');
    }
    expect(await recordOf('never')).toMatchObject({ state: 'waiting', attempts: 8, possibleDuplicate: false });
    bot.wait(DAY);
    await bot.goOn('never');
    expect(await recordOf('never')).toMatchObject({ state: 'expired', reason: 'retries', attempts: 8, until: null });
    expect(bot.pointers).toHaveLength(8);
    expect(await bot.services.deadLetters.list()).toEqual([]);
  });

  test('because nobody listens there', async () => {
    const gone = { ...messageFrom('ada', bot.channel), serviceUrl: 'http://127.0.0.1:9/' };
    await bot.post(gone);
    await bot.enqueue({ id: 'refused', to: userNamed('ada'), message });
    expect(await recordOf('refused')).toMatchObject({ state: 'waiting', reason: 'retrying' });
    await bot.post(messageFrom('ada', bot.channel));
    bot.wait(HOUR);
    await bot.goOn('refused');
    expect(await recordOf('refused')).toMatchObject({ state: 'sent', attempts: 2, possibleDuplicate: false });
  });

  test('to somebody who stops or goes meanwhile is not tried again', async () => {
    answerFor('ada', 429);
    await bot.enqueue({ id: 'meanwhile', to: userNamed('ada'), message });
    await bot.post(messageFrom('ada', bot.channel, { type: 'installationUpdate', action: 'remove' }));
    bot.wait(HOUR);
    await bot.goOn('meanwhile');
    expect(await recordOf('meanwhile')).toMatchObject({ state: 'suppressed', reason: 'uninstalled', attempts: 1 });
  });

  test('and whose recipient is forgotten meanwhile comes to an end', async () => {
    answerFor('ada', 429);
    await bot.enqueue({ id: 'forgotten', to: { user: { aadObjectId: 'aad-ada' } }, message });
    const stored = await findRecipient(bot.services.recipients, userNamed('ada'));
    if (stored) await bot.services.recipients.forget(stored);
    bot.wait(HOUR);
    await bot.goOn('forgotten');
    expect(await bot.statusOf('forgotten')).toMatchObject({ state: 'done', total: 1, counts: { failed: 1 } });
  });
});

describe('a try without a clear answer', () => {
  test('is repeated for one person, and the record says for good that it may have come twice', async () => {
    answerFor('ada', 500);
    await bot.enqueue({ id: 'perhaps', to: userNamed('ada'), message });
    expect(await recordOf('perhaps')).toMatchObject({ state: 'waiting', reason: 'retrying', possibleDuplicate: true });
    bot.channel.answerWith(undefined);
    bot.wait(HOUR);
    await bot.goOn('perhaps');
    expect(await recordOf('perhaps')).toMatchObject({ state: 'sent', attempts: 2, possibleDuplicate: true });
  });

  test('ends with the third', async () => {
    answerFor('ada', 503);
    await bot.enqueue({ id: 'thrice', to: userNamed('ada'), message });
    for (let tries = 1; tries < 5; tries++) {
      bot.wait(HOUR);
      await bot.goOn('thrice');
    }
    expect(await recordOf('thrice')).toMatchObject({ state: 'uncertain', reason: 'no-answer', attempts: 3 });
    expect(postsTo('ada')).toBe(3);
  });

  test('is not repeated for everyone', async () => {
    answerFor('bob', 500);
    await bot.enqueue({ id: 'all', to: { everyone: true }, message });
    bot.wait(HOUR);
    await bot.goOn('all');
    expect(await bot.statusOf('all')).toMatchObject({ state: 'done', counts: { sent: 2, uncertain: 1 } });
    expect(postsTo('bob')).toBe(1);
  });
});

describe('a token that is refused', () => {
  test('once is followed at once by another try', async () => {
    let refusals = 0;
    bot.channel.answerWith((_post, response) => response.writeHead(refusals++ === 0 ? 401 : 201).end('{"id":"x"}'));
    await bot.enqueue({ id: 'once', to: userNamed('ada'), message });
    expect(await recordOf('once')).toMatchObject({ state: 'sent', attempts: 2, possibleDuplicate: false });
    expect(bot.pointers).toEqual([]);
  });

  test('twice in a row is the end, with a hint', async () => {
    answerFor('ada', 401);
    await bot.enqueue({ id: 'twice', to: userNamed('ada'), message });
    const record = await recordOf('twice');
    expect(record).toMatchObject({ state: 'failed', reason: 'unauthorized', attempts: 2 });
    expect(record?.timeline.at(-1)?.detail).toContain('check MicrosoftAppId');
  });
});

test('a message that comes again while its deliveries wait sends nothing, and loses nothing', async () => {
  answerFor('bob', 429, { 'retry-after': '60' });
  const body = { id: 'again', to: { users }, message };
  await bot.enqueue(body, { messageId: 'again' });
  await bot.enqueue(body, { messageId: 'again', dequeueCount: 2 });
  expect(PEOPLE.map(postsTo)).toEqual([1, 1, 1]);
  bot.channel.answerWith(undefined);
  bot.wait(61 * SECOND);
  await bot.goOn('again');
  await bot.goOn('again');
  expect(PEOPLE.map(postsTo)).toEqual([1, 2, 1]);
});

test('a request that is repeated queues one more pointer, which finds all waiting or done', async () => {
  answerFor('ada', 429, { 'retry-after': '60' });
  const body = { id: 'repeated', to: userNamed('ada'), message };
  await bot.enqueue(body);
  await bot.enqueue(body);
  await post(bot, body);
  expect(bot.pointers.map(({ delaySeconds }) => Math.round(delaySeconds))).toEqual([60, 0]);
  await bot.goOn('repeated');
  expect(bot.pointers).toHaveLength(2);
  expect(postsTo('ada')).toBe(1);
  bot.channel.answerWith(undefined);
  bot.wait(61 * SECOND);
  for (let pointer = 0; pointer < 3; pointer++) await bot.goOn('repeated');
  await post(bot, body);
  await bot.goOn('repeated');
  expect(await recordOf('repeated')).toMatchObject({ state: 'sent', attempts: 2 });
  expect(postsTo('ada')).toBe(2);
});

describe('a conversation that is not found', () => {
  const notFound = JSON.stringify({ error: { code: 'ConversationNotFound' } });
  const isCreate = (path: string) => path === '/v3/conversations';

  test('is opened anew, once, and kept for the next message', async () => {
    bot.channel.answerWith(({ path }, response) => {
      if (path.includes('chat-ada')) response.writeHead(404).end(notFound);
      else response.writeHead(201).end(JSON.stringify({ id: isCreate(path) ? 'chat-new' : 'x' }));
    });
    await bot.enqueue({ id: 'moved', to: userNamed('ada'), message });
    expect(await recordOf('moved')).toMatchObject({ state: 'sent', attempts: 2, possibleDuplicate: false });
    expect((await recordOf('moved'))?.timeline.map(({ detail }) => detail)).toContain('opened the conversation anew');
    await bot.enqueue({ id: 'next', to: userNamed('ada'), message });
    expect(await recordOf('next')).toMatchObject({ state: 'sent', attempts: 1 });
    expect(bot.channel.posts.filter(({ path }) => isCreate(path))).toHaveLength(1);
    expect(bot.channel.textsIn('chat-new')).toEqual([message.text, message.text]);
  });

  test.each([
    ['the new one is not found either', 201, '{"id":"chat-ada-2"}'],
    ['the channel gives the same again', 201, '{"id":"chat-ada"}'],
    ['the channel refuses', 403, '{}'],
  ])('retires the person when %s', async (_what, status, body) => {
    bot.channel.answerWith(({ path }, response) => {
      if (isCreate(path)) response.writeHead(status).end(body);
      else response.writeHead(404).end(notFound);
    });
    await bot.enqueue({ id: 'lost', to: userNamed('ada'), message });
    expect(await recordOf('lost')).toMatchObject({ state: 'failed', reason: 'not-found' });
    expect(bot.channel.posts.filter(({ path }) => isCreate(path))).toHaveLength(1);
    await bot.enqueue({ id: 'later', to: userNamed('ada'), message });
    expect(await recordOf('later')).toMatchObject({ state: 'suppressed', reason: 'not-found' });
  });

  test('waits while the channel does not say whether it can be opened', async () => {
    bot.channel.answerWith(({ path }, response) => response.writeHead(isCreate(path) ? 503 : 404).end(notFound));
    await bot.enqueue({ id: 'unclear', to: userNamed('ada'), message });
    expect(await recordOf('unclear')).toMatchObject({ state: 'waiting', reason: 'retrying', possibleDuplicate: false });
  });

  test('because it was just opened says nothing of the one that the person has', async () => {
    bot.channel.answerWith(({ path }, response) => {
      if (isCreate(path)) response.writeHead(201).end('{"id":"chat-beside"}');
      else
        response
          .writeHead(path.includes('chat-beside') ? 404 : 201)
          .end(path.includes('chat-beside') ? notFound : '{"id":"x"}');
    });
    await bot.enqueue({ id: 'beside', to: userNamed('ada'), message, conversation: 'new' });
    expect(await recordOf('beside')).toMatchObject({ state: 'failed', reason: 'rejected' });
    await bot.enqueue({ id: 'existing', to: userNamed('ada'), message });
    expect(await recordOf('existing')).toMatchObject({ state: 'sent' });
  });

  test('on a channel that opens none retires the person', async () => {
    await bot.post(messageFrom('web', bot.channel, { channelId: 'webchat' }));
    bot.channel.answerWith((_post, response) => response.writeHead(404).end(notFound));
    await bot.enqueue({ id: 'web', to: { user: { channelId: 'webchat', userId: 'web' } }, message });
    expect(await recordOf('web')).toMatchObject({ state: 'failed', reason: 'not-found', attempts: 1 });
  });
});

test('a new conversation about which there is no clear answer may not have been seen by anybody', async () => {
  bot.channel.answerWith((_post, response) => response.writeHead(500).end());
  await bot.enqueue({ id: 'no-window', to: userNamed('ada'), message, conversation: 'new' });
  expect(await recordOf('no-window')).toMatchObject({ state: 'waiting', possibleDuplicate: false });
  expect(bot.channel.posts.map(({ path }) => path).slice(-1)).toEqual(['/v3/conversations']);
});
