import type { TurnContext } from 'botbuilder';
import { beforeEach, describe, expect, test } from 'vitest';
import { HoldingAdapter, type TurnOrigin } from '../../../src/channel/holdingAdapter.ts';

const now = new Date('2026-11-22T10:00:00Z');
const reference = {
  channelId: 'msteams',
  serviceUrl: 'https://smba.trafficmanager.net/emea/',
  conversationId: 'a:1',
  bot: { id: '28:bot', name: 'Bot' },
  user: { id: '29:ada', name: 'Ada' },
  tenantId: 't1',
  locale: 'de-DE',
};
const inbound = {
  type: 'message',
  id: 'm-1',
  text: 'hello',
  channelId: 'msteams',
  serviceUrl: reference.serviceUrl,
  conversation: { id: 'a:1', conversationType: 'personal' },
  from: reference.user,
  recipient: reference.bot,
  locale: 'de-DE',
};
const to = { serviceUrl: reference.serviceUrl, conversationId: 'a:1' };

let sent: string[];
beforeEach(() => {
  sent = [];
});

function run(origin: TurnOrigin, logic: (context: TurnContext) => Promise<unknown>) {
  const adapter = new HoldingAdapter({
    send: async (_to, { type }) => {
      sent.push(type);
      throw new Error('the connector is away');
    },
    createConversation: () => Promise.reject(new Error('nobody asks for it')),
  });
  return adapter.run(origin, async (context) => {
    await logic(context);
  });
}

describe('what a turn says is held back, addressed', () => {
  test('as a reply to what the person wrote', async () => {
    const held = await run({ inbound }, (context) => context.sendActivity('Hi'));
    expect(held).toEqual([
      {
        to,
        replyToId: 'm-1',
        activity: expect.objectContaining({
          type: 'message',
          text: 'Hi',
          from: reference.bot,
          recipient: reference.user,
          conversation: inbound.conversation,
          replyToId: 'm-1',
          channelId: 'msteams',
          locale: 'de-DE',
        }),
      },
    ]);
    expect(held[0]?.activity).not.toHaveProperty('id');
    expect(sent).toEqual([]);
  });

  test('as the bot speaks first, to a stored reference', async () => {
    const held = await run({ reference, now }, async (context) => {
      expect(context.activity).toMatchObject({ type: 'event', name: 'ContinueConversation', timestamp: now });
      await context.sendActivities([{ text: 'one' }, { text: 'two', locale: 'en-GB' }]);
    });
    expect(held).toEqual([
      { to, activity: expect.objectContaining({ text: 'one', recipient: reference.user, locale: 'de-DE' }) },
      { to, activity: expect.objectContaining({ text: 'two', from: reference.bot, locale: 'en-GB' }) },
    ]);
  });

  test('where the caller waits for it too', async () => {
    const held = await run({ inbound: { ...inbound, deliveryMode: 'expectReplies' } }, async (context) => {
      await context.sendActivities([{ type: 'typing' }, { text: 'Hi' }]);
    });
    expect(held.map(({ activity }) => activity['text'])).toEqual(['Hi']);
    expect(sent).toEqual([]);
  });

  test('with the answer to an invoke', async () => {
    const value = { status: 200, body: { ok: true } };
    const held = await run({ inbound: { ...inbound, type: 'invoke' } }, (context) =>
      context.sendActivity({ type: 'invokeResponse', value }),
    );
    expect(held).toMatchObject([{ activity: { type: 'invokeResponse', value } }]);
  });
});

test('typing goes out at once, whatever becomes of it; a delay and a trace go nowhere', async () => {
  const said = [{ type: 'typing' }, { type: 'delay', value: 60_000 }, { type: 'trace', name: 'x' }];
  expect(await run({ inbound }, (context) => context.sendActivities(said))).toEqual([]);
  expect(sent).toEqual(['typing']);
});

test.each([
  ['updated', (context: TurnContext) => context.updateActivity({ id: 'x', text: 'new' })],
  ['deleted', (context: TurnContext) => context.deleteActivity('x')],
])('nothing can be %s: it has not been sent yet', async (_what, act) => {
  await expect(run({ inbound }, act)).rejects.toThrow('held back until its state is written');
});

test('what the logic throws is thrown', async () => {
  await expect(run({ inbound }, () => Promise.reject(new Error('broken')))).rejects.toThrow('broken');
});
