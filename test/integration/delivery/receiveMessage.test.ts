import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { continueDelivery } from '../../../src/delivery/continueDelivery.ts';
import { readStatus } from '../../../src/delivery/readStatus.ts';
import { userKey } from '../../../src/domain/keys.ts';
import { readStatusCursor } from '../../../src/domain/statusCursor.ts';
import { messageFrom, startBot, userNamed } from '../../support/bot.ts';
import { silent } from '../../support/silent.ts';

const bot = await startBot();
const { channel, services } = bot;
const PEOPLE = ['ada', 'bob', 'cy'];
const message = { text: 'The price fell' };

beforeAll(async () => {
  for (const name of PEOPLE) await bot.post(messageFrom(name, channel));
  const conversation = { id: 'group', conversationType: 'groupChat', isGroup: true };
  await bot.post(messageFrom('ada', channel, { conversation }));
  await bot.post(messageFrom('web', channel, { channelId: 'webchat' }));
});
afterAll(() => bot[Symbol.asyncDispose]());

/** Texts that a conversation got since the work began. */
async function textsSent(conversation: string, work: () => Promise<void>): Promise<string[]> {
  const before = channel.textsIn(conversation).length;
  await work();
  return channel.textsIn(conversation).slice(before);
}

describe('who is written to', () => {
  test.each<[string, object, string]>([
    ['a user by the id of the channel', userNamed('ada'), 'chat-ada'],
    ['a user by the object id in Entra ID', { user: { aadObjectId: 'AAD-bob' } }, 'chat-bob'],
    ['a conversation', { conversation: { channelId: 'emulator', conversationId: 'group' } }, 'group'],
  ])('%s', async (what, to, conversation) => {
    const id = `to-${what.length}`;
    expect(await textsSent(conversation, () => bot.enqueue({ id, to, message }))).toEqual([message.text]);
    const status = await bot.statusOf(id);
    expect(status).toMatchObject({ id, state: 'done', total: 1, counts: { sent: 1 }, next: null });
    expect(status.recipients[0]).toMatchObject({
      state: 'sent',
      attempts: 1,
      activityId: expect.any(String),
      possibleDuplicate: false,
    });
    expect(status.recipients[0]?.timeline.map(({ state, httpStatus }) => [state, httpStatus])).toEqual([
      ['accepted', null],
      ['sending', null],
      ['sent', 201],
    ]);
  });

  test('a list: each person once, whichever of their ids it names', async () => {
    const users = [userNamed('ada').user, { aadObjectId: 'aad-ada' }, userNamed('bob').user, userNamed('nobody').user];
    const [ada, bobs] = [channel.textsIn('chat-ada').length, channel.textsIn('chat-bob').length];
    await bot.enqueue({ id: 'list', to: { users }, message });
    expect([channel.textsIn('chat-ada').length - ada, channel.textsIn('chat-bob').length - bobs]).toEqual([1, 1]);
    expect(await bot.statusOf('list')).toMatchObject({ state: 'done', total: 3, counts: { sent: 2, failed: 1 } });
  });

  test('everyone: persons, not groups', async () => {
    const posts = channel.posts.length;
    await bot.enqueue({ id: 'everyone', to: { everyone: true }, message });
    const paths = channel.posts.slice(posts).map(({ path }) => path);
    const chats = [...PEOPLE, 'web'].map((name) => `/v3/conversations/chat-${name}/activities`);
    expect(paths.sort()).toEqual(chats.sort());
    expect(await bot.statusOf('everyone')).toMatchObject({ state: 'done', total: 4, counts: { sent: 4 } });
  });

  test.each([
    ['of a channel', { everyone: true, channelId: 'webchat' }, 1],
    ['of a tenant', { everyone: true, tenantId: 'contoso' }, 4],
    ['of another tenant', { everyone: true, tenantId: "o'hara" }, 0],
  ])('everyone %s', async (what, to, total) => {
    const id = `everyone${what.replaceAll(' ', '-')}`;
    await bot.enqueue({ id, to, message });
    expect(await bot.statusOf(id)).toMatchObject({ state: 'done', total });
  });

  test('somebody whom the bot does not know: recorded, never thrown', async () => {
    await bot.enqueue({ id: 'unknown', to: userNamed('nobody'), message });
    const { recipients } = await bot.statusOf('unknown');
    expect(recipients).toMatchObject([
      { recipient: userNamed('nobody'), state: 'failed', reason: 'unknown-recipient', attempts: 0 },
    ]);
  });
});

describe('what is sent', () => {
  test('text, locale and importance', async () => {
    await bot.enqueue({
      id: 'plain',
      to: userNamed('cy'),
      message: { text: 'Hallo', locale: 'de-DE', importance: 'high' },
    });
    expect(channel.posts.at(-1)?.activity).toMatchObject({
      type: 'message',
      text: 'Hallo',
      locale: 'de-DE',
      importance: 'high',
      recipient: { id: 'cy' },
    });
  });

  test('a card, with the text as its summary', async () => {
    const card = { type: 'AdaptiveCard', version: '1.5', body: [{ type: 'TextBlock', text: 'Bellagio' }] };
    await bot.enqueue({ id: 'card', to: userNamed('cy'), message: { text: 'Bellagio: 159', card } });
    const activity = channel.posts.at(-1)?.activity;
    expect(activity).toMatchObject({
      summary: 'Bellagio: 159',
      attachments: [{ contentType: 'application/vnd.microsoft.card.adaptive', content: card }],
    });
    expect(activity).not.toHaveProperty('text');
  });

  test('content that no row holds', async () => {
    const text = 'ü'.repeat(31_000);
    await bot.enqueue({ id: 'large', to: userNamed('cy'), message: { text } });
    expect(channel.posts.at(-1)?.activity.text).toBe(text);
    expect((await services.notifications.get('large'))?.request.message?.text).toBe(text);
  });

  test('to a new conversation beside the open one', async () => {
    await bot.enqueue({ id: 'new', to: userNamed('cy'), message, conversation: 'new' });
    const [create, send] = channel.posts.slice(-2);
    expect(create).toMatchObject({
      path: '/v3/conversations',
      activity: { members: [{ id: 'cy' }], tenantId: 'contoso' },
    });
    expect(create?.activity).not.toHaveProperty('activity');
    expect(send?.path).toMatch(/^\/v3\/conversations\/a-\d+\/activities$/);
    expect((await bot.statusOf('new')).recipients[0]?.timeline.at(-1)?.detail).toBe('opened a new conversation');
    await bot.enqueue({ id: 'after-new', to: userNamed('cy'), message });
    expect(channel.posts.at(-1)?.path).toBe('/v3/conversations/chat-cy/activities');
  });

  test.each([
    ['a channel that opens none', { user: { channelId: 'webchat', userId: 'web' } }, 'webchat opens no conversations'],
    ['a group', { conversation: { channelId: 'emulator', conversationId: 'group' } }, 'a group has one conversation'],
  ])('to the existing one on %s, and the record says so', async (what, to, why) => {
    const id = `instead-${what.length}`;
    await bot.enqueue({ id, to, message, conversation: 'new' });
    const { recipients } = await bot.statusOf(id);
    expect(recipients[0]).toMatchObject({ state: 'sent' });
    expect(recipients[0]?.timeline.at(-1)?.detail).toBe(`sent to the existing conversation: ${why}`);
  });
});

test('to the existing one where the channel finds nobody to open a new one with', async () => {
  channel.answerWith(({ path }, response) => {
    if (path.endsWith('/activities')) response.writeHead(201).end('{"id":"x"}');
    else response.writeHead(404).end('{"error":{"code":"ConversationNotFound"}}');
  });
  await bot.enqueue({ id: 'nobody-found', to: userNamed('cy'), message, conversation: 'new' });
  channel.answerWith(undefined);
  const { recipients } = await bot.statusOf('nobody-found');
  expect(recipients).toMatchObject([
    { state: 'sent', timeline: [{}, { state: 'sending' }, { detail: expect.stringContaining('existing') }] },
  ]);
});

describe('a message that cannot be processed is a dead letter at once, its bytes kept', () => {
  test.each<[string, unknown, string, string]>([
    ['no JSON', Buffer.from('hello\u0001'), 'malformed', 'm-1'],
    ['bytes that are no text', Buffer.from([0, 159, 146, 150]), 'malformed', 'm-2'],
    ['a number', Buffer.from('123'), 'invalid', 'm-3'],
    ['a field that there is not', { id: 'bad-4', to: { everyone: true }, message, colour: 'red' }, 'invalid', 'bad-4'],
    ['an id that is none', { id: 'x'.repeat(5000), to: { everyone: true }, message }, 'invalid', 'm-5'],
    ['a capability to come', { id: 'bad-6', to: { everyone: true }, message, topic: 'a/b' }, 'not-available', 'bad-6'],
    ['a dialog that there is not', { id: 'bad-8', to: { everyone: true }, dialog: { id: 'x' } }, 'invalid', 'bad-8'],
    ['64 KiB of nothing', Buffer.alloc(65_536, ' '), 'malformed', 'm-7'],
  ])('%s', async (what, body, reason, id) => {
    const posts = channel.posts.length;
    const messageId = id.startsWith('m-') ? id : `message of ${what}`;
    for (const dequeueCount of [1, 2]) await bot.enqueue(body, { messageId, dequeueCount });
    const letters = (await services.deadLetters.list()).filter((letter) => letter.id === id);
    const bytes = body instanceof Buffer ? body : Buffer.from(JSON.stringify(body));
    expect(letters).toMatchObject([{ queue: 'notifications', reason, tries: 1, bodyBase64: bytes.toString('base64') }]);
    expect(letters[0]?.errors.length).toBeGreaterThan(0);
    expect(channel.posts.length).toBe(posts);
  });

  test("a dialog's options that its own schema refuses, field by field", async () => {
    const dialog = { id: 'hotelOffer', options: { hotel: 'Bellagio', price: 'cheap', colour: 'red' } };
    await bot.enqueue({ id: 'bad-offer', to: userNamed('ada'), dialog });
    const letters = (await services.deadLetters.list()).filter((letter) => letter.id === 'bad-offer');
    expect(letters).toMatchObject([
      {
        reason: 'invalid',
        errors: [
          { field: 'dialog.options.price', got: '"cheap"', expected: 'number' },
          { field: 'dialog.options.colour', got: '"red"' },
        ],
      },
    ]);
    expect(await services.notifications.get('bad-offer')).toBeUndefined();
  });

  test('an id that was used for another request', async () => {
    await bot.enqueue({ id: 'taken', to: userNamed('ada'), message: { text: 'one' } });
    await bot.enqueue({ id: 'taken', to: userNamed('ada'), message: { text: 'two' } });
    expect(channel.textsIn('chat-ada').at(-1)).toBe('one');
    const letters = (await services.deadLetters.list()).filter((letter) => letter.id === 'taken');
    expect(letters).toMatchObject([{ reason: 'id-conflict' }]);
  });
});

describe('a message that comes twice', () => {
  test('is sent once', async () => {
    const body = { id: 'twice', to: { users: PEOPLE.map((name) => userNamed(name).user) }, message };
    const reordered = {
      message,
      to: body.to,
      id: 'twice',
      traceparent: '00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01',
    };
    const posts = channel.posts.length;
    await bot.enqueue(body);
    await bot.enqueue(reordered);
    expect(channel.posts.length - posts).toBe(PEOPLE.length);
  });
});

test('at the last try those whom no try came to get their end too', async () => {
  await using broken = await startBot();
  const { deliveries } = broken.services;
  await broken.post(messageFrom('ada', broken.channel));
  const notWell = () => Promise.reject(new Error('storage is not well'));
  deliveries.write = notWell;
  const body = { id: 'last', to: { everyone: true }, message };
  await expect(broken.enqueue(body, { messageId: 'last' })).rejects.toThrow();
  expect(await broken.statusOf('last')).toMatchObject({ state: 'running', total: null });
  // The delivery fails once more; its end does not.
  deliveries.write = () => {
    Reflect.deleteProperty(deliveries, 'write');
    return notWell();
  };
  await broken.enqueue(body, { messageId: 'last', dequeueCount: 5 });
  expect(await broken.statusOf('last')).toMatchObject({
    ...{ state: 'done', total: 1, counts: { failed: 1 } },
    recipients: [{ recipient: userNamed('ada'), reason: 'dead-lettered', attempts: 0 }],
  });
});

test('a message that failed under the id of another notification ends nothing of that one', async () => {
  await using other = await startBot();
  const { deadLetters } = other.services;
  await other.post(messageFrom('ada', other.channel));
  other.channel.answerWith((_post, response) => response.writeHead(429).end());
  const body = { id: 'theirs', to: userNamed('ada'), message };
  await other.enqueue(body, { messageId: 'theirs' });
  deadLetters.add = () => {
    Reflect.deleteProperty(deadLetters, 'add');
    return Promise.reject(new Error('storage is not well'));
  };
  await other.enqueue({ ...body, message: { text: 'another' } }, { messageId: 'ours', dequeueCount: 5 });
  expect(await deadLetters.list()).toMatchObject([{ id: 'theirs', reason: 'threw' }]);
  expect(await other.statusOf('theirs')).toMatchObject({ state: 'running', counts: { waiting: 1 } });
});

test('somebody who is forgotten between two tries does not keep the notification running', async () => {
  await using other = await startBot();
  for (const name of ['ada', 'bob']) await other.post(messageFrom(name, other.channel));
  other.channel.answerWith(({ path }, response) => {
    response.writeHead(path.includes('chat-bob') ? 429 : 201).end('{"id":"x"}');
  });
  const body = { id: 'forgotten', to: { everyone: true }, message };
  await other.enqueue(body, { messageId: 'forgotten' });
  const ada = await other.services.recipients.get(userKey('emulator', 'ada'));
  if (ada) await other.services.recipients.forget(ada);
  other.channel.answerWith(undefined);
  other.wait(60 * 60 * 1000);
  await other.goOn('forgotten');
  expect(await other.statusOf('forgotten')).toMatchObject({ state: 'done', counts: { sent: 2 } });
});

test('who is gone is retired with the reason, and not called again until they write', async () => {
  await bot.post(messageFrom('eve', channel));
  const body = JSON.stringify({ errorCode: 209, message: JSON.stringify({ subCode: 'MessageWritesBlocked' }) });
  channel.answerWith((_post, response) => response.writeHead(403).end(body));
  await bot.enqueue({ id: 'gone-1', to: userNamed('eve'), message });
  channel.answerWith(undefined);
  const posts = channel.posts.length;
  await bot.enqueue({ id: 'gone-2', to: userNamed('eve'), message });
  expect(channel.posts.length).toBe(posts);
  await bot.post(messageFrom('eve', channel));
  await bot.enqueue({ id: 'gone-3', to: userNamed('eve'), message });
  const ends = await Promise.all(
    ['gone-1', 'gone-2', 'gone-3'].map(async (id) => (await bot.statusOf(id)).recipients[0]),
  );
  expect(ends.map((end) => `${end?.state} ${end?.reason}`)).toEqual([
    'failed blocked',
    'suppressed blocked',
    'sent null',
  ]);
});

test('what is past its time is not sent', async () => {
  const posts = channel.posts.length;
  await bot.enqueue({ id: 'late', to: userNamed('ada'), message, expiresAt: '2020-01-01T00:00:00Z' });
  expect(channel.posts.length).toBe(posts);
  expect((await bot.statusOf('late')).recipients).toMatchObject([{ state: 'expired', reason: 'deadline' }]);
});

test('a poisoned reference gets nothing, not even our token', async () => {
  const reference = {
    channelId: 'emulator',
    serviceUrl: 'https://evil.example/',
    conversationId: 'x',
    bot: { id: 'bot' },
    user: { id: 'mal' },
  };
  await services.recipients.save({ v: 1, kind: 'user', reference, firstSeen: '2020-01-01T00:00:00Z' });
  await bot.enqueue({ id: 'poisoned', to: userNamed('mal'), message });
  const { recipients } = await bot.statusOf('poisoned');
  expect(recipients).toMatchObject([{ state: 'failed', reason: 'rejected' }]);
  expect(recipients[0]?.timeline.at(-1)?.detail).toContain('allow-list');
});

test('the status comes in pages, of one state if asked', async () => {
  const users = Array.from({ length: 7 }, (_, index) => userNamed(`stranger-${index}`).user);
  await bot.enqueue({ id: 'pages', to: { users: [...users, userNamed('ada').user] }, message });
  const seen: unknown[] = [];
  let after: string | undefined;
  do {
    const page = await readStatus(services, 'pages', { limit: 3, state: 'failed', after });
    expect(page?.counts).toEqual({ failed: 7, sent: 1 });
    seen.push(...(page?.recipients ?? []).map(({ recipient }) => JSON.stringify(recipient)));
    after = page?.next ? readStatusCursor('pages', page.next) : undefined;
  } while (after !== undefined);
  expect(new Set(seen).size).toBe(7);
  expect(seen).toHaveLength(7);
});

describe('a pointer on the queue deliveries', () => {
  test('to nothing is dropped with a log line, a broken one is a dead letter', async () => {
    const send = (body: string) =>
      continueDelivery(services, { body: Buffer.from(body), messageId: `p-${body}`, dequeueCount: 1 }, silent);
    await send('{"v":1,"id":"never-accepted"}');
    await send('{"v":2}');
    await send('{"v":2,"id":"of-another-release","range":"list"}');
    await send('pointer');
    const letters = (await services.deadLetters.list()).filter(({ queue }) => queue === 'deliveries');
    expect(letters.map(({ reason }) => reason).sort()).toEqual(['invalid', 'invalid', 'malformed']);
    expect(letters.map(({ id }) => id).sort()).toEqual(['of-another-release', 'p-pointer', 'p-{"v":2}']);
  });
});
