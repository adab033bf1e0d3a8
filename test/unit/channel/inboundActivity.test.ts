import { describe, expect, test } from 'vitest';
import {
  parseActivity,
  textWithoutMention,
  toBotbuilderActivity,
  toSighting,
} from '../../../src/channel/inboundActivity.ts';

function activity(more: object = {}) {
  const body = {
    type: 'message',
    channelId: 'msteams',
    serviceUrl: 'https://smba.trafficmanager.net/emea/',
    conversation: { id: 'a:1', conversationType: 'personal' },
    from: { id: '29:ada', name: 'Ada' },
    recipient: { id: '28:bot' },
    ...more,
  };
  const parsed = parseActivity(Buffer.from(JSON.stringify(body)));
  if (!parsed.ok) throw new Error(JSON.stringify(parsed.problems));
  return parsed.activity;
}

const update = (more: object) => activity({ type: 'conversationUpdate', ...more });

describe('what an activity says about whom it comes from', () => {
  test.each([
    ['a message', activity(), 'message', '29:ada'],
    ['an installation', activity({ type: 'installationUpdate', action: 'add' }), 'installed', '29:ada'],
    ['an upgrade', activity({ type: 'installationUpdate', action: 'add-upgrade' }), 'installed', '29:ada'],
    [
      'the end of the old version',
      activity({ type: 'installationUpdate', action: 'remove-upgrade' }),
      undefined,
      undefined,
    ],
    ['an uninstallation', activity({ type: 'installationUpdate', action: 'remove' }), 'removed', '29:ada'],
    [
      'a person who joins with the bot',
      update({ from: { id: 'chat' }, membersAdded: [{ id: '28:bot' }, { id: '29:eve' }] }),
      'installed',
      '29:eve',
    ],
    ['the bot that joins', update({ membersAdded: [{ id: '28:bot' }] }), 'installed', '29:ada'],
    [
      'the bot that tells of itself',
      update({ from: { id: '28:bot' }, membersAdded: [{ id: '28:bot' }] }),
      undefined,
      undefined,
    ],
    ['the bot that leaves', update({ membersRemoved: [{ id: '28:bot' }] }), 'removed', '29:ada'],
    ['a person who joins', update({ membersAdded: [{ id: '29:eve' }] }), 'member', '29:eve'],
    ['another one that leaves', update({ membersRemoved: [{ id: '29:eve' }] }), 'member', '29:ada'],
    ['typing', activity({ type: 'typing' }), undefined, undefined],
    ['an event', activity({ type: 'event', name: 'x' }), undefined, undefined],
    ['a reaction', activity({ type: 'messageReaction' }), undefined, undefined],
  ])('%s', (_what, inbound, event, user) => {
    const seen = toSighting(inbound);
    expect([seen?.event, seen?.reference.user?.id]).toEqual([event, user]);
  });

  test.each([
    [{ conversationType: 'personal' }, 'user'],
    [{}, 'user'],
    [{ conversationType: null, isGroup: false }, 'user'],
    [{ conversationType: 'groupChat' }, 'group'],
    [{ conversationType: 'channel' }, 'group'],
    [{ isGroup: true }, 'group'],
    [{ conversationType: 'personal', isGroup: true }, 'group'],
  ])('%j is a %s', (conversation, kind) => {
    expect(toSighting(activity({ conversation: { id: 'a:1', ...conversation } }))?.kind).toBe(kind);
  });

  test.each([
    ['a person has a language', {}, 'de-DE'],
    ['a group has none', { conversation: { id: 'a:1', isGroup: true } }, undefined],
  ])('%s', (_what, more, locale) => {
    expect(toSighting(activity({ locale: 'de-DE', ...more }))?.reference.locale).toBe(locale);
  });

  test.each([
    [{ conversation: { id: 'a:1', tenantId: 't1' } }, 't1'],
    [{ channelData: { tenant: { id: 't2' } } }, 't2'],
    [{ channelData: { tenant: 'x' } }, undefined],
    [{ channelData: 'x' }, undefined],
  ])('%j: tenant %s', (more, tenant) => {
    expect(toSighting(activity(more))?.reference.tenantId).toBe(tenant);
  });
});

test.each([
  ['2026-11-22T10:36:17.361Z', new Date('2026-11-22T10:36:17.361Z')],
  ['yesterday', undefined],
  [undefined, undefined],
])('the time %s', (timestamp, expected) => {
  expect(toBotbuilderActivity(activity({ timestamp })).timestamp).toEqual(expected);
});

describe('what was written', () => {
  const mention = { type: 'mention', text: '<at>Bot</at>', mentioned: { id: '28:bot' } };
  test.each<[string, unknown, string]>([
    ['<at>Bot</at> help', [mention], 'help'],
    ['help <at>Bot</at>', [{ type: 'clientInfo' }, mention], 'help'],
    ['<at>Ada</at> help', [{ ...mention, text: '<at>Ada</at>', mentioned: { id: '29:ada' } }], '<at>Ada</at> help'],
    ['<at>Bot</at> help', [{ type: 'mention' }], '<at>Bot</at> help'],
    ['<at>Bot</at> help', [{ ...mention, mentioned: 'bot' }], '<at>Bot</at> help'],
    [' help ', undefined, 'help'],
  ])('%j with %j', (text, entities, expected) => {
    expect(textWithoutMention(activity({ text, entities }))).toBe(expected);
  });
});
