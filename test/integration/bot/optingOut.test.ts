import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { findRecipient } from '../../../src/recipients/findRecipient.ts';
import { arrivalOf, messageFrom, startBot, userNamed } from '../../support/bot.ts';

const bot = await startBot();
afterAll(() => bot[Symbol.asyncDispose]());
const { channel, services } = bot;
const message = { text: 'The price fell' };
const find = async (address: Parameters<typeof findRecipient>[1]) =>
  (await findRecipient(services.recipients, address))?.recipient;
const say = (name: string, text: string, more: object = {}) => bot.post(messageFrom(name, channel, { text, ...more }));

/** What becomes of a notification now, and how many POSTs it took. */
let sent = 0;
async function notify(to: object, more: object = {}): Promise<string> {
  const id = `n-${++sent}`;
  const posts = channel.posts.length;
  await bot.enqueue({ id, to, message, ...more });
  const ends = (await bot.statusOf(id)).recipients.map(({ state, reason }) => `${state} ${reason}`);
  return `${ends.join()}, ${channel.posts.length - posts} POSTs`;
}

const SENT = 'sent null, 1 POSTs';
const SUPPRESSED = 'suppressed opted-out, 0 POSTs';

describe('a person', () => {
  test('stops with one confirmation, and starts again with one', async () => {
    await say('ada', 'hello');
    await say('ada', 'Stop!');
    expect(await notify(userNamed('ada'))).toBe(SUPPRESSED);
    expect(await notify({ user: { aadObjectId: 'aad-ada' } }, { conversation: 'new' })).toBe(SUPPRESSED);
    expect(channel.textsIn('chat-ada').slice(1)).toEqual([expect.stringContaining('Done: no more notifications')]);
    await say('ada', 'START');
    expect(await notify(userNamed('ada'))).toBe(SENT);
    expect(channel.textsIn('chat-ada').slice(2)).toEqual([
      expect.stringContaining('you get notifications again'),
      message.text,
    ]);
  });

  test('is answered when they say it again, and when they write something else', async () => {
    for (const text of ['start', 'stop', 'stop', 'help', 'sing', 'what did you send me?']) await say('bob', text);
    expect(channel.textsIn('chat-bob')).toEqual([
      expect.stringContaining('on already'),
      expect.stringContaining('Done'),
      expect.stringContaining('I have stopped already'),
      expect.stringContaining('I was told to stop'),
      expect.stringContaining('do not know what to do'),
      expect.stringContaining('no notification'),
    ]);
    expect(await notify(userNamed('bob'))).toBe(SUPPRESSED);
  });

  test('who stops with their first word is known, and gets nothing', async () => {
    await say('cy', 'stop');
    expect(channel.textsIn('chat-cy')).toHaveLength(1);
    expect(await notify(userNamed('cy'))).toBe(SUPPRESSED);
  });

  test('stays out through a moved conversation, going, and coming back, without a welcome', async () => {
    await say('dee', 'stop');
    const conversation = { id: 'chat-dee-2', conversationType: 'personal' };
    await say('dee', 'hello', { conversation });
    expect(await notify(userNamed('dee'))).toBe(SUPPRESSED);
    await say('dee', '', { conversation, type: 'installationUpdate', action: 'remove' });
    expect((await find(userNamed('dee')))?.gone?.reason).toBe('uninstalled');
    await say('dee', '', { conversation, type: 'installationUpdate', action: 'add' });
    expect((await find(userNamed('dee')))?.gone).toBeUndefined();
    await bot.post(arrivalOf('dee', channel, { conversation }));
    expect(await notify(userNamed('dee'))).toBe(SUPPRESSED);
    expect(channel.textsIn('chat-dee-2')).toEqual([expect.stringContaining('do not know what to do')]);
  });

  test('is left out of a list and of everyone; the record says why', async () => {
    await say('eve', 'stop', { conversation: { id: 'chat-eve', tenantId: 'tenant-eve' } });
    await say('fay', 'hello', { conversation: { id: 'chat-fay', tenantId: 'tenant-eve' } });
    const users = ['eve', 'fay'].map((name) => userNamed(name).user);
    for (const to of [{ users }, { everyone: true, tenantId: 'tenant-eve' }]) {
      const posts = channel.posts.length;
      const end = await notify(to);
      expect(end).toContain('suppressed opted-out');
      expect(end).toContain('sent null');
      expect(channel.posts.slice(posts).map(({ path }) => path)).toEqual(['/v3/conversations/chat-fay/activities']);
    }
  });
});

describe('a group', () => {
  const conversation = { id: 'group', conversationType: 'groupChat', isGroup: true };
  const group = { conversation: { channelId: 'emulator', conversationId: 'group' } };
  const mention = { type: 'mention', mentioned: { id: 'bot' }, text: '<at>Bot</at>' };
  const sayInGroup = (name: string, text: string) =>
    say(name, `<at>Bot</at> ${text}`, { conversation, entities: [mention] });

  beforeAll(async () => {
    await say('gus', 'hello');
  });

  test('is stopped and started by anybody in it, by name', async () => {
    await sayInGroup('gus', 'stop');
    expect(channel.textsIn('group')).toEqual([expect.stringContaining('GUS asked me to stop')]);
    expect(await notify(group)).toBe(SUPPRESSED);
    await sayInGroup('hal', 'start');
    expect(channel.textsIn('group').at(-1)).toContain('HAL asked me to start');
    expect(await notify(group)).toBe(SENT);
  });

  test('that is stopped stops nobody in it, and welcomes nobody', async () => {
    await sayInGroup('gus', 'stop');
    const texts = channel.textsIn('group').length;
    expect(await notify(userNamed('gus'))).toBe(SENT);
    await bot.post(arrivalOf('ida', channel, { conversation, membersAdded: [{ id: 'ida', name: 'Ida' }] }));
    expect(channel.textsIn('group')).toHaveLength(texts);
  });

  test('is not stopped by who stops their own notifications', async () => {
    await sayInGroup('gus', 'start');
    await say('gus', 'stop');
    expect(await notify(group)).toBe(SENT);
    expect(await notify(userNamed('gus'))).toBe(SUPPRESSED);
  });
});

describe('at the same moment', () => {
  test('as other windows of the person write', async () => {
    const windows = Array.from({ length: 12 }, (_, index) => ({
      id: `chat-kim-${index}`,
      conversationType: 'personal',
    }));
    await Promise.all(
      windows.map((conversation, index) => say('kim', index === 5 ? 'stop' : 'hello', { conversation })),
    );
    expect((await find(userNamed('kim')))?.optedOut).toBeDefined();
  });

  test('as a delivery retires them: they are out, whoever wrote first', async () => {
    await say('lee', 'hello');
    channel.answerWith(async ({ activity }, response) => {
      if (activity.text !== message.text) return response.writeHead(201).end('{"id":"x"}');
      await say('lee', 'stop');
      return response.writeHead(403).end('{"error":{"code":"ConversationBlockedByUser"}}');
    });
    expect(await notify(userNamed('lee'))).toContain('failed blocked');
    channel.answerWith(undefined);
    expect(await find(userNamed('lee'))).toMatchObject({ optedOut: { since: expect.any(String) } });
    expect(await notify(userNamed('lee'))).toBe(SUPPRESSED);
  });

  test('as a delivery finds their conversation gone: it is not tried again in a new one', async () => {
    await say('liv', 'hello');
    channel.answerWith(async ({ path, activity }, response) => {
      if (activity.text === message.text) {
        await say('liv', 'stop');
        return response.writeHead(404).end('{"error":{"code":"ConversationNotFound"}}');
      }
      return response.writeHead(201).end(JSON.stringify({ id: path === '/v3/conversations' ? 'chat-new' : 'x' }));
    });
    expect(await notify(userNamed('liv'))).toContain('suppressed opted-out');
    channel.answerWith(undefined);
    expect(channel.textsIn('chat-new')).toEqual([]);
  });

  test('as they are retired between what the turn reads and what it writes', async () => {
    await using other = await startBot();
    const { recipients } = other.services;
    await other.post(messageFrom('mo', other.channel));
    recipients.save = async (next, read) => {
      Reflect.deleteProperty(recipients, 'save');
      if (!read) throw new Error('not known');
      const gone = { reason: 'blocked', since: '2026-11-22T10:00:00Z' } as const;
      expect(await recipients.save({ ...read.recipient, gone }, read)).toBe(true);
      return recipients.save(next, read);
    };
    await other.post(messageFrom('mo', other.channel, { text: 'stop' }));
    const { recipient } = (await findRecipient(recipients, userNamed('mo'))) ?? {};
    expect([recipient?.gone, recipient?.optedOut]).toEqual([undefined, { since: expect.any(String) }]);
    expect(other.channel.textsIn('chat-mo').at(-1)).toContain('Done');
  });
});

test('nothing is confirmed that could not be stored', async () => {
  await using broken = await startBot();
  broken.services.recipients.save = () => Promise.reject(new Error('storage is not well'));
  await broken.post(messageFrom('ned', broken.channel, { text: 'stop' }));
  expect(broken.channel.textsIn('chat-ned')).toEqual([expect.stringContaining('Something broke on our side')]);
});
