import { afterAll, describe, expect, test } from 'vitest';
import { findRecipient } from '../../../src/recipients/findRecipient.ts';
import { arrivalOf, messageFrom, startBot, userNamed } from '../../support/bot.ts';

const bot = await startBot();
afterAll(() => bot[Symbol.asyncDispose]());
const { channel, services } = bot;
const find = async (address: Parameters<typeof findRecipient>[1]) =>
  (await findRecipient(services.recipients, address))?.recipient;

describe('a person', () => {
  test('is welcomed once, however often the page is opened, and known from then on', async () => {
    expect(await bot.post(arrivalOf('ada', channel))).toEqual({ status: 202 });
    await bot.post(arrivalOf('ada', channel));
    expect(channel.textsIn('chat-ada')).toEqual([expect.stringContaining('Hello ADA!')]);
    expect(await find(userNamed('ada'))).toMatchObject({
      kind: 'user',
      reference: {
        serviceUrl: channel.serviceUrl,
        conversationId: 'chat-ada',
        user: { id: 'ada' },
        tenantId: 'contoso',
      },
    });
  });

  test('asks for help, and for what the bot does not know', async () => {
    await bot.post(messageFrom('bob', channel, { text: ' HELP ' }));
    await bot.post(messageFrom('bob', channel, { text: 'sing' }));
    expect(channel.textsIn('chat-bob')).toEqual([
      expect.stringContaining('I understand'),
      expect.stringContaining('do not know what to do'),
    ]);
  });

  test('is found by the object id in Entra ID too', async () => {
    await bot.post(messageFrom('cy', channel));
    expect(await find({ user: { aadObjectId: 'AAD-CY' } })).toMatchObject({ reference: { user: { id: 'cy' } } });
  });

  test("on another channel does not take a Teams user's object id over, whatever they say", async () => {
    const real = messageFrom('tess', channel, { channelId: 'msteams' });
    await bot.post(real);
    await bot.post(
      messageFrom('mallory', channel, { channelId: 'webchat', from: { id: 'mallory', aadObjectId: 'aad-tess' } }),
    );
    expect((await find({ user: { aadObjectId: 'aad-tess' } }))?.reference.user?.id).toBe('tess');
  });

  test('writes in many windows at once', async () => {
    const chats = Array.from({ length: 12 }, (_, index) => `chat-vic-${index}`);
    await Promise.all(
      chats.map((id) => bot.post(messageFrom('vic', channel, { conversation: { id, conversationType: 'personal' } }))),
    );
    const replies = chats.flatMap((id) => channel.textsIn(id));
    expect(replies).toHaveLength(chats.length);
    expect(replies.filter((text) => text.includes('broke'))).toEqual([]);
  });

  test('moves to another conversation and service URL', async () => {
    await bot.post(messageFrom('dee', channel));
    const serviceUrl = channel.serviceUrl.replace('127.0.0.1', 'localhost');
    const conversation = { id: 'chat-dee-2', conversationType: 'personal' };
    await bot.post(messageFrom('dee', channel, { serviceUrl, conversation }));
    expect((await find(userNamed('dee')))?.reference).toMatchObject({ serviceUrl, conversationId: 'chat-dee-2' });
  });

  test('uninstalls and comes back', async () => {
    await bot.post(messageFrom('eve', channel));
    await bot.post(messageFrom('eve', channel, { type: 'installationUpdate', action: 'remove' }));
    expect((await find(userNamed('eve')))?.gone?.reason).toBe('uninstalled');
    await bot.post(messageFrom('eve', channel));
    expect((await find(userNamed('eve')))?.gone).toBeUndefined();
  });
});

describe('a group', () => {
  const inGroup = { conversation: { id: 'group', conversationType: 'groupChat', isGroup: true } };

  test('is known as a conversation; who writes in it is not written to privately', async () => {
    await bot.post(messageFrom('fay', channel, inGroup));
    expect(await find({ conversation: { channelId: 'emulator', conversationId: 'group' } })).toMatchObject({
      kind: 'group',
    });
    expect(await find(userNamed('fay'))).toBeUndefined();
    expect(await find({ user: { aadObjectId: 'aad-fay' } })).toBeUndefined();
  });

  test('that the bot is removed from is retired', async () => {
    const membersRemoved = [{ id: 'bot' }];
    const conversation = { id: 'group-2', conversationType: 'groupChat', isGroup: true };
    await bot.post(arrivalOf('gus', channel, { conversation, membersAdded: [{ id: 'bot' }] }));
    await bot.post(messageFrom('gus', channel, { type: 'conversationUpdate', conversation, membersRemoved }));
    expect((await find({ conversation: { channelId: 'emulator', conversationId: 'group-2' } }))?.gone?.reason).toBe(
      'uninstalled',
    );
    expect(channel.textsIn('group-2')).toEqual([expect.stringContaining('Hello everyone')]);
  });

  test('that the bot is added to again is known again', async () => {
    const conversation = { id: 'group-4', conversationType: 'groupChat', isGroup: true };
    const address = { conversation: { channelId: 'emulator', conversationId: 'group-4' } };
    await bot.post(messageFrom('gus', channel, { conversation }));
    await bot.post(
      messageFrom('gus', channel, { type: 'conversationUpdate', conversation, membersRemoved: [{ id: 'bot' }] }),
    );
    expect((await find(address))?.gone?.reason).toBe('uninstalled');
    await bot.post(arrivalOf('gus', channel, { conversation, membersAdded: [{ id: 'bot' }] }));
    expect((await find(address))?.gone).toBeUndefined();
  });

  test('welcomes a whole team as one', async () => {
    const conversation = { id: 'group-5', conversationType: 'groupChat', isGroup: true };
    await bot.post(messageFrom('hal', channel, { conversation }));
    const membersAdded = Array.from({ length: 200 }, (_, index) => ({ id: `m-${index}`, name: `Member ${index}` }));
    await bot.post(arrivalOf('ida', channel, { conversation, membersAdded }));
    expect(channel.textsIn('group-5').at(-1)).toBe('Welcome!');
  });

  test('welcomes who joins', async () => {
    const conversation = { id: 'group-3', conversationType: 'groupChat', isGroup: true };
    await bot.post(messageFrom('hal', channel, { conversation }));
    await bot.post(arrivalOf('ida', channel, { conversation, membersAdded: [{ id: 'ida', name: 'Ida' }] }));
    expect(channel.textsIn('group-3').at(-1)).toBe('Welcome, Ida!');
  });

  test('in Teams is the channel, not the thread that somebody wrote in', async () => {
    const conversation = { id: '19:x@thread.tacv2;messageid=1', conversationType: 'channel', isGroup: true };
    await bot.post(messageFrom('jo', channel, { channelId: 'msteams', conversation }));
    const address = { conversation: { channelId: 'msteams', conversationId: '19:x@thread.tacv2' } };
    expect(await find(address)).toMatchObject({ kind: 'group' });
    expect(await find({ conversation: { channelId: 'msteams', conversationId: conversation.id } })).toEqual(
      await find(address),
    );
    expect(channel.textsIn(conversation.id)).toHaveLength(1);
  });
});

describe('a body that is no activity is refused by its field', () => {
  test.each<[string, string | object, number, string | undefined]>([
    ['nothing', '', 400, ''],
    ['no JSON', '{"type":', 400, ''],
    ['a number', '123', 400, ''],
    ['deep nesting', `${'['.repeat(100_000)}${']'.repeat(100_000)}`, 400, ''],
    ['a text for an object', messageFrom('x', channel, { conversation: 'chat' }), 400, 'conversation'],
    ['no sender', messageFrom('x', channel, { from: undefined }), 400, 'from'],
    ['a number for a text', messageFrom('x', channel, { text: 7 }), 400, 'text'],
    ['an id that fills a row', messageFrom('x', channel, { from: { id: 'x'.repeat(5000) } }), 400, 'from.id'],
    ['an id of control characters', messageFrom('x', channel, { from: { id: '\u0001'.repeat(900) } }), 400, 'from.id'],
    ['half a character', messageFrom('x', channel, { channelId: 'x\ud800' }), 400, 'channelId'],
    ['a service URL that is none', messageFrom('x', channel, { serviceUrl: 'smba' }), 400, 'serviceUrl'],
    ['a poisoned service URL', messageFrom('x', channel, { serviceUrl: 'https://evil.example/' }), 403, 'serviceUrl'],
    ['2 MiB', messageFrom('x', channel, { text: 'x'.repeat(2 ** 21) }), 413, ''],
  ])('%s', async (_what, body, status, field) => {
    const posts = channel.posts.length;
    const answer = await bot.post(body);
    expect(answer).toMatchObject({
      status,
      headers: { 'content-type': 'application/problem+json' },
      jsonBody: { status, errors: [expect.objectContaining({ field })] },
    });
    expect(await find(userNamed('x'))).toBeUndefined();
    expect(channel.posts.length).toBe(posts);
  });
});

test('the longest names and ids fit into a row', async () => {
  const [id, name] = ['"'.repeat(1000), '\u0001'.repeat(1000)];
  const longest = {
    from: { id, name, aadObjectId: '\u0001'.repeat(100) },
    recipient: { id: `${id.slice(1)}b`, name, aadObjectId: '\u0001'.repeat(100) },
    conversation: { id, tenantId: '"'.repeat(200) },
    serviceUrl: `${channel.serviceUrl}${'"'.repeat(1900)}`,
    locale: '\u0001'.repeat(100),
  };
  expect(await bot.post(messageFrom('long', channel, longest))).toEqual({ status: 202 });
  expect(await find(userNamed(id))).toMatchObject({ reference: { user: { name } } });
});

test('prototype keys harm nothing', async () => {
  const activity = JSON.stringify(messageFrom('kim', channel)).replace('{', '{"__proto__":{"type":"invoke"},');
  expect(await bot.post(activity)).toEqual({ status: 202 });
  expect(({} as { type?: string }).type).toBeUndefined();
});

test('expected replies come in the answer, an invoke that nobody handles says so', async () => {
  const posts = channel.posts.length;
  const answer = await bot.post(messageFrom('lee', channel, { text: 'help', deliveryMode: 'expectReplies' }));
  expect(answer).toMatchObject({
    status: 200,
    jsonBody: { activities: [{ text: expect.stringContaining('I understand') }] },
  });
  expect(channel.posts.length).toBe(posts);
  expect(await bot.post(messageFrom('lee', channel, { type: 'invoke', name: 'x' }))).toMatchObject({ status: 501 });
});

describe('a turn that fails', () => {
  test('is told to the person in plain words; the cause is in the log alone', async () => {
    await using broken = await startBot();
    const secret = 'AccountKey=hunter2';
    broken.services.recipients.get = () => Promise.reject(new Error(secret));
    const answer = await broken.post(messageFrom('mo', broken.channel));
    expect(answer).toEqual({ status: 202 });
    expect(broken.channel.textsIn('chat-mo')).toEqual([expect.stringContaining('Something broke on our side')]);
    expect(broken.log.join()).toContain(secret);
  });

  test.each([
    ['429 once', [429], 2, true],
    ['401, then 412', [401, 412], 3, true],
    ['429 for ever', [429, 429, 429, 429], 3, false],
    ['a refusal', [400], 1, false],
    ['no clear answer', [503], 1, false],
  ])('or does not, when the channel answers a reply with %s', async (_what, statuses, posts, isSent) => {
    await using busy = await startBot();
    const left = [...statuses];
    busy.channel.answerWith((_post, response) => response.writeHead(left.shift() ?? 201).end('{"id":"x"}'));
    expect(await busy.post(messageFrom('olga', busy.channel))).toEqual({ status: 202 });
    expect(busy.channel.posts).toHaveLength(posts);
    expect(busy.log.join().includes('failed')).toBe(!isSent);
  });

  test('because the channel does not take the reply is not answered with more of them', async () => {
    await using broken = await startBot();
    broken.channel.answerWith((_post, response) => response.writeHead(500).end());
    expect(await broken.post(messageFrom('ned', broken.channel))).toEqual({ status: 202 });
    expect(broken.channel.posts).toHaveLength(1);
    expect(broken.log.join()).toContain('HTTP 500');
  });
});

describe('with an app id', () => {
  test.each([
    ['no token', ''],
    ['a token that is none', 'Bearer xyz'],
    ['half of one', 'Bearer eyJhbGciOiJub25lIn0.e30.'],
    ['another scheme', 'Basic dXNlcjpwYXNz'],
  ])('%s is refused', async (_what, authorization) => {
    await using guarded = await startBot({
      MicrosoftAppId: '5a1c1d5c-0000-4000-8000-000000000001',
      MicrosoftAppPassword: 'secret',
    });
    expect(await guarded.post(messageFrom('x', guarded.channel), authorization)).toMatchObject({ status: 401 });
    expect(guarded.channel.posts).toEqual([]);
  });
});
