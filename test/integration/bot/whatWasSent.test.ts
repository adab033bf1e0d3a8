import { afterAll, describe, expect, test } from 'vitest';
import { recordSent } from '../../../src/delivery/recordSent.ts';
import { NEW_CONVERSATION } from '../../../src/domain/conversationState.ts';
import { acceptedDelivery } from '../../../src/domain/delivery.ts';
import { conversationKey } from '../../../src/domain/keys.ts';
import { findRecipient } from '../../../src/recipients/findRecipient.ts';
import { forgetRecipient } from '../../../src/recipients/forgetRecipient.ts';
import { messageFrom, startBot, userNamed } from '../../support/bot.ts';
import { silent } from '../../support/silent.ts';

const bot = await startBot({ DEFAULT_TIME_ZONE: 'Europe/Berlin' });
afterAll(() => bot[Symbol.asyncDispose]());
const { channel, services } = bot;

let clock = '2025-12-01T10:00:00Z';
services.now = () => new Date(clock);

let sent = 0;
/** Sends one at a time of day and says under which id. */
async function notify(to: object, at: string, message: object): Promise<string> {
  clock = at;
  const id = `n-${++sent}`;
  await bot.enqueue({ id, to, message, expiresAt: '2027-01-01T00:00:00Z' });
  return id;
}

/** The lines of the answer, without what leads to them. */
async function linesFor(name: string, more: object = {}): Promise<string[]> {
  await bot.post(messageFrom(name, channel, { text: 'What did you send me?', ...more }));
  const text = channel.posts.at(-1)?.activity.text ?? '';
  return text.split('\n').filter((line) => line.startsWith('- '));
}

const CARD = { type: 'AdaptiveCard', version: '1.5', body: [] };

describe('what did you send me', () => {
  test('lists what was sent, the newest first, with times in words and the zone', async () => {
    await bot.post(messageFrom('ada', channel));
    await notify(userNamed('ada'), '2025-12-30T08:00:00Z', { text: 'Last year' });
    await notify(userNamed('ada'), '2026-11-21T22:59:59Z', { text: 'Yesterday there' });
    await notify({ everyone: true }, '2026-11-21T23:00:00Z', { text: 'x'.repeat(40_000) });
    await notify(userNamed('ada'), '2026-11-22T10:00:00Z', { card: CARD });
    await notify(userNamed('ada'), '2026-11-22T10:05:00Z', { card: CARD, text: 'Bellagio: 159' });
    expect(await linesFor('ada')).toEqual([
      '- today at 11:05: Bellagio: 159',
      '- today at 11:00: a card',
      `- today at 00:00: ${'x'.repeat(119)}…`,
      '- yesterday at 23:59: Yesterday there',
      '- on 30 December 2025 at 09:00: Last year',
    ]);
    expect(channel.posts.at(-1)?.activity.text).toContain('(times in Berlin)');
  });

  test('lists ten at most', async () => {
    await bot.post(messageFrom('bob', channel));
    for (let minute = 10; minute < 23; minute++) {
      await notify(userNamed('bob'), `2026-11-22T10:${minute}:00Z`, { text: `number ${minute}` });
    }
    const lines = await linesFor('bob');
    expect(lines).toHaveLength(10);
    expect([lines[0], lines[9]]).toEqual(['- today at 11:22: number 22', '- today at 11:13: number 13']);
  });

  test("lists a group's in the group, and nobody else's", async () => {
    const conversation = { id: 'group', conversationType: 'groupChat', isGroup: true };
    await bot.post(messageFrom('ada', channel, { conversation }));
    const group = { conversation: { channelId: 'emulator', conversationId: 'group' } };
    await notify(group, '2026-11-22T10:30:00Z', { text: 'For all of you' });
    expect(await linesFor('ada', { conversation })).toEqual(['- today at 11:30: For all of you']);
    await bot.post(messageFrom('zoe', channel, { text: 'what did you send' }));
    expect(channel.textsIn('chat-zoe')).toEqual(['I remember no notification that I sent you.']);
  });

  test('lists nothing that was not sent', async () => {
    await bot.post(messageFrom('cy', channel));
    channel.answerWith((_post, response) => response.writeHead(400).end());
    await notify(userNamed('cy'), '2026-11-22T10:40:00Z', { text: 'refused' });
    channel.answerWith(undefined);
    await bot.post(messageFrom('cy', channel, { text: 'stop' }));
    await notify(userNamed('cy'), '2026-11-22T10:41:00Z', { text: 'suppressed' });
    expect(await linesFor('cy')).toEqual([]);
  });
});

test('a delivery that is recorded twice is one line', async () => {
  await bot.post(messageFrom('dee', channel));
  const id = await notify(userNamed('dee'), '2026-11-22T11:00:00Z', { text: 'once' });
  const accepted = await services.notifications.get(id);
  const recipientKey = (await findRecipient(services.recipients, userNamed('dee')))?.key ?? '';
  const [delivery] = (await bot.statusOf(id)).recipients;
  if (!accepted || !delivery) throw new Error('not delivered');
  const after = { ...acceptedDelivery(delivery.recipient, accepted.acceptedAt), ...delivery };
  const landed = [{ key: recipientKey, after }];
  for (let twice = 0; twice < 2; twice++) await recordSent(services, accepted, landed, silent);
  expect(await linesFor('dee')).toEqual(['- today at 12:00: once']);
});

test('a history that cannot be written neither fails nor repeats what was sent, and says so in the log', async () => {
  await using broken = await startBot();
  await broken.post(messageFrom('ada', broken.channel));
  broken.services.history.add = () => Promise.reject(new Error('storage is not well'));
  const body = { id: 'unlisted', to: userNamed('ada'), message: { text: 'a secret' } };
  for (const dequeueCount of [1, 2]) await broken.enqueue(body, { messageId: 'unlisted', dequeueCount });
  expect(broken.channel.textsIn('chat-ada').filter((text) => text === 'a secret')).toHaveLength(1);
  expect(await broken.statusOf('unlisted')).toMatchObject({ state: 'done', counts: { sent: 1 } });
  const log = broken.log.join('\n');
  expect(log).toContain('notification unlisted: 1 sent, but not added');
  expect(log).toContain('storage is not well');
  expect(log).not.toContain('a secret');
});

test('forgetting removes the history, the dialogs, the watches and the wish to get nothing; another one keeps theirs', async () => {
  for (const name of ['eve', 'fay']) {
    await bot.post(messageFrom(name, channel));
    await notify(userNamed(name), '2026-11-22T12:00:00Z', { text: `for ${name}` });
    await bot.post(messageFrom(name, channel, { text: 'stop' }));
  }
  const eve = await findRecipient(services.recipients, userNamed('eve'));
  if (!eve) throw new Error('not known');
  await bot.post(messageFrom('eve', channel, { text: 'book a trip' }));
  await bot.post(messageFrom('eve', channel, { text: 'watch Bellagio below 150' }));
  await forgetRecipient(services, eve, silent);
  const key = conversationKey('emulator', 'chat-eve');
  expect(await services.dialogStates.read(key)).toEqual({ state: NEW_CONVERSATION });
  expect(await services.inbox.waiting(key)).toEqual([]);
  expect(await services.watches.of(eve.key)).toEqual([]);
  expect([await linesFor('eve'), await linesFor('fay')]).toEqual([[], ['- today at 13:00: for fay']]);
  const out = await Promise.all(
    ['eve', 'fay'].map(async (name) => (await findRecipient(services.recipients, userNamed(name)))?.recipient.optedOut),
  );
  expect(out).toEqual([undefined, { since: expect.any(String) }]);
});
