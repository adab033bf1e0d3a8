import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { en } from '../../../src/bot/texts/en.ts';
import { cancelNotification } from '../../../src/delivery/cancelNotification.ts';
import { replayDeliveries } from '../../../src/delivery/replayDeliveries.ts';
import { HOUR, MINUTE } from '../../../src/domain/time.ts';
import { messageFrom, type TestBot, userNamed } from '../../support/bot.ts';
import {
  heardDuring,
  keyOf,
  notify,
  putPerson,
  recordOf,
  say,
  stackOf,
  startTalkBot,
  stateOf,
  takeQueued,
} from '../../support/conversations.ts';
import { postsOf } from '../../support/hosts.ts';
import { silent } from '../../support/silent.ts';

let bot: TestBot;
beforeAll(async () => {
  bot = await startTalkBot();
});
afterAll(() => bot[Symbol.asyncDispose]());

let people = 0;
/** Somebody in a dialog. */
async function inDialog(dialog?: string): Promise<string> {
  const name = `p${++people}`;
  await putPerson(bot, name, dialog);
  return name;
}

const ahead = (milliseconds: number) => new Date(bot.services.now().getTime() + milliseconds).toISOString();
const parkedFor = async (name: string) =>
  (await bot.services.parked.inOrder(keyOf(name))).map(({ notificationId }) => notificationId);
const text = (id: string) => ({ message: { text: id } });

/** Notifications that wait for the end of the dialog. */
async function park(name: string, requests: Record<string, object>): Promise<void> {
  for (const [id, more] of Object.entries(requests)) {
    expect(await notify(bot, name, `${name}-${id}`, { whenBusy: 'wait', ...more })).toEqual([]);
  }
}

describe('the end of the dialog', () => {
  test('those that wait come in their order, up to the first dialog that opens', async () => {
    const name = await inDialog('trip');
    await park(name, {
      one: text('one'),
      two: text('two'),
      offer: { dialog: { id: 'offer' } },
      three: text('three'),
      other: { dialog: { id: 'survey' } },
      four: text('four'),
    });
    bot.wait(4 * MINUTE);
    expect(await say(bot, name, 'done')).toEqual(['trip: 1 noted', 'one', 'two', 'offer?']);
    expect(await parkedFor(name)).toEqual([`${name}-three`, `${name}-other`, `${name}-four`]);
    expect(await say(bot, name, 'done')).toEqual(['offer: 0 noted', 'three', 'survey?']);
    expect(await say(bot, name, 'done')).toEqual(['survey: 0 noted', 'four']);
    expect(await parkedFor(name)).toEqual([]);
    for (const id of ['one', 'two', 'three', 'four', 'offer', 'other']) {
      expect(await recordOf(bot, `${name}-${id}`)).toMatchObject({
        state: 'sent',
        attempts: 1,
        detail: 'waited 4 min',
      });
    }
  });

  test('by the words of the person, too', async () => {
    const name = await inDialog('trip');
    await park(name, { one: text('one') });
    expect(await say(bot, name, 'cancel')).toEqual([en.cancelled('the trip'), 'one']);
  });

  test('by a message that cancels: those that came before it come after it', async () => {
    const name = await inDialog('trip');
    await park(name, { one: text('one') });
    const heard = await notify(bot, name, name, { ...text('urgent'), whenBusy: 'cancel' });
    expect(heard.slice(1)).toEqual(['urgent', 'one']);
    expect(await parkedFor(name)).toEqual([]);
  });

  test('one that is not taken keeps its place, and those behind it follow it', async () => {
    const name = await inDialog('trip');
    await park(name, { one: text('one'), two: text('two') });
    bot.channel.answerWith(({ activity }, response) =>
      response.writeHead(activity.text === 'one' ? 429 : 201, { 'retry-after': '60' }).end('{"id":"x"}'),
    );
    await say(bot, name, 'done');
    bot.channel.answerWith(undefined);
    expect(await recordOf(bot, `${name}-one`)).toMatchObject({ state: 'waiting', reason: 'rate-limited' });
    expect(await recordOf(bot, `${name}-two`)).toMatchObject({ state: 'waiting', reason: 'busy', attempts: 0 });
    bot.wait(MINUTE + 1000);
    expect(await heardDuring(bot, name, () => bot.goOn(`${name}-one`))).toEqual(['one', 'two']);
    expect(await parkedFor(name)).toEqual([]);
  });

  test('who comes while others wait for their place comes behind them', async () => {
    const name = await inDialog('trip');
    await park(name, { one: text('one') });
    bot.channel.answerWith(({ activity }, response) =>
      response.writeHead(activity.text === 'one' ? 429 : 201, { 'retry-after': '300' }).end('{"id":"x"}'),
    );
    await say(bot, name, 'done');
    bot.channel.answerWith(undefined);
    expect(await notify(bot, name, `${name}-two`, { ...text('two'), whenBusy: 'wait' })).toEqual([]);
    bot.wait(10 * MINUTE);
    expect(await heardDuring(bot, name, () => bot.goOn(`${name}-two`))).toEqual(['one', 'two']);
  });
});

describe('what happens to one while it waits', () => {
  test('its time is over: it is not shown', async () => {
    const name = await inDialog('trip');
    await park(name, { old: { ...text('old'), expiresAt: ahead(10 * MINUTE) }, new: text('new') });
    bot.wait(11 * MINUTE);
    expect(await say(bot, name, 'done')).toEqual(['trip: 1 noted', 'new']);
    expect(await recordOf(bot, `${name}-old`)).toMatchObject({ state: 'expired', reason: 'deadline', attempts: 0 });
    expect(await parkedFor(name)).toEqual([]);
  });

  test('its time is over, and nobody ends the dialog', async () => {
    const name = await inDialog('trip');
    await park(name, { old: { ...text('old'), expiresAt: ahead(10 * MINUTE) } });
    const { until } = await recordOf(bot, `${name}-old`);
    expect(Date.parse(until ?? '') - bot.services.now().getTime()).toBeLessThanOrEqual(10 * MINUTE);
    bot.wait(11 * MINUTE);
    await bot.goOn(`${name}-old`);
    expect(await recordOf(bot, `${name}-old`)).toMatchObject({ state: 'expired', reason: 'deadline' });
  });

  test('what it offers is not true any more', async () => {
    const name = await inDialog('trip');
    const dialog = { id: 'offer', options: { until: ahead(10 * MINUTE) } };
    await park(name, { offer: { dialog }, next: { dialog: { id: 'survey' } } });
    bot.wait(11 * MINUTE);
    expect(await say(bot, name, 'done')).toEqual(['trip: 1 noted', 'survey?']);
    expect(await recordOf(bot, `${name}-offer`)).toMatchObject({ state: 'expired', reason: 'stale', attempts: 0 });
  });

  test('a freshness check that throws ends it, and not those behind it', async () => {
    const name = await inDialog('trip');
    await park(name, { offer: { dialog: { id: 'offer' } }, next: text('next') });
    const { bot: own } = bot.services;
    bot.services.bot = { ...own, isFresh: async () => Promise.reject(new Error('the price cannot be asked')) };
    const heard = await say(bot, name, 'done');
    bot.services.bot = own;
    expect(heard).toEqual(['trip: 1 noted', 'next']);
    const detail = 'the freshness check failed, see the log';
    expect(await recordOf(bot, `${name}-offer`)).toMatchObject({ state: 'failed', reason: 'rejected', detail });
  });

  test('it is cancelled by its producer', async () => {
    const name = await inDialog('trip');
    await park(name, { one: text('one'), two: text('two') });
    const cancelled = await cancelNotification(bot.services, `${name}-one`, silent);
    expect(cancelled).toEqual({ kind: 'cancelled', cancelled: 1, tooLate: 0 });
    expect(await recordOf(bot, `${name}-one`)).toMatchObject({ state: 'cancelled', until: null });
    expect(await say(bot, name, 'done')).toEqual(['trip: 1 noted', 'two']);
    expect(await parkedFor(name)).toEqual([]);
  });

  test('the person says stop', async () => {
    const name = await inDialog('trip');
    await park(name, { one: text('one') });
    await say(bot, name, 'stop');
    expect(await say(bot, name, 'done')).toEqual(['trip: 1 noted']);
    expect(await recordOf(bot, `${name}-one`)).toMatchObject({ state: 'suppressed', reason: 'opted-out' });
    expect(await parkedFor(name)).toEqual([]);
  });

  test('the person writes from somewhere else: there they are in no dialog', async () => {
    const name = await inDialog('trip');
    await park(name, { one: text('one') });
    const conversation = { id: `other-${name}`, conversationType: 'personal', tenantId: 'contoso' };
    await say(bot, name, 'hello', { conversation });
    bot.wait(30 * MINUTE + 1000);
    expect(await heardDuring(bot, name, () => bot.goOn(`${name}-one`))).toEqual([]);
    expect(bot.channel.textsIn(`other-${name}`).slice(1)).toEqual(['one']);
    expect(await recordOf(bot, `${name}-one`)).toMatchObject({ state: 'sent', detail: 'waited 30 min' });
    await say(bot, name, 'done');
    expect(bot.channel.textsIn(`chat-${name}`)).toEqual(['trip: 1 noted']);
    expect(await parkedFor(name)).toEqual([]);
  });

  test('replayed after nobody knew what became of it, its question is asked again', async () => {
    const name = await inDialog();
    bot.channel.answerWith((_post, response) => response.writeHead(500).end());
    await notify(bot, name, name, { dialog: { id: 'offer' }, onUncertain: 'hold' });
    bot.channel.answerWith(undefined);
    expect(await recordOf(bot, name)).toMatchObject({ state: 'uncertain', reason: 'no-answer', attempts: 1 });
    expect(await stackOf(bot, name)).toEqual(['offer']);
    const accepted = await bot.services.notifications.get(name);
    if (!accepted) throw new Error('no record');
    await replayDeliveries(bot.services, accepted, { states: ['uncertain'], expiresAt: ahead(HOUR) });
    const heard = await heardDuring(bot, name, () => bot.goOn(name));
    expect(heard).toEqual([expect.stringMatching(/offer\?$/)]);
    expect(await recordOf(bot, name)).toMatchObject({ state: 'sent', possibleDuplicate: true, detail: 'asked again' });
    expect(await stackOf(bot, name)).toEqual(['offer']);
  });

  test('replayed after its dialog has ended, it is opened again', async () => {
    const name = await inDialog();
    bot.channel.answerWith((_post, response) => response.writeHead(500).end());
    await notify(bot, name, name, { dialog: { id: 'offer' }, onUncertain: 'hold' });
    bot.channel.answerWith(undefined);
    await say(bot, name, 'done');
    const accepted = await bot.services.notifications.get(name);
    if (!accepted) throw new Error('no record');
    await replayDeliveries(bot.services, accepted, { states: ['uncertain'], expiresAt: ahead(HOUR) });
    expect(await heardDuring(bot, name, () => bot.goOn(name))).toEqual(['offer?']);
  });
});

describe('what the person prefers, and what is laid on top', () => {
  test("don't interrupt me: it waits; urgent and inject pass", async () => {
    const name = await inDialog('trip');
    await say(bot, name, "don't interrupt me");
    await park(name, { on: { ...text('on'), whenBusy: 'interrupt' }, off: { ...text('off'), whenBusy: 'cancel' } });
    expect(await notify(bot, name, `${name}-plain`, { ...text('plain'), whenBusy: 'inject' })).toEqual(['plain']);
    const urgent = { ...text('urgent'), whenBusy: 'interrupt', priority: 'urgent' };
    expect(await notify(bot, name, `${name}-urgent`, urgent)).toEqual(['urgent', 'Back to the trip: trip?']);
    expect(await say(bot, name, 'done')).toEqual(['trip: 1 noted', 'on', 'off']);
  });

  test('urgent does not disturb what must not be disturbed, but what wants to be left alone', async () => {
    const [payment, survey] = [await inDialog('payment'), await inDialog('survey')];
    const urgent = { ...text('urgent'), whenBusy: 'interrupt', priority: 'urgent' };
    expect(await notify(bot, payment, payment, urgent)).toEqual([]);
    expect(await notify(bot, survey, survey, urgent)).toEqual(['urgent', 'Back to the survey: survey?']);
  });

  test('a second interruption waits', async () => {
    const name = await inDialog('trip');
    await notify(bot, name, `${name}-first`, { dialog: { id: 'offer' }, whenBusy: 'interrupt' });
    await park(name, { second: { dialog: { id: 'survey' }, whenBusy: 'interrupt' } });
    expect(await recordOf(bot, `${name}-second`)).toMatchObject({ state: 'waiting', reason: 'busy', detail: 'offer' });
    expect(await stackOf(bot, name)).toEqual(['trip', 'offer']);
    await say(bot, name, 'done');
    expect(await say(bot, name, 'done')).toEqual(['trip: 1 noted', 'survey?']);
  });

  test('a dialog is for a person, not for a group', async () => {
    const group = { id: 'team', conversationType: 'groupChat', isGroup: true };
    await bot.post(messageFrom('somebody', bot.channel, { conversation: group }));
    const to = { conversation: { channelId: 'emulator', conversationId: 'team' } };
    await bot.enqueue({ id: 'group', to, dialog: { id: 'offer' } });
    expect(await recordOf(bot, 'group')).toMatchObject({ state: 'failed', reason: 'personal-only', attempts: 0 });
    await bot.enqueue({ id: 'group-message', to, ...text('Hi all'), whenBusy: 'cancel' });
    expect(bot.channel.textsIn('team').slice(-1)).toEqual(['Hi all']);
  });
});

describe('a conversation of its own', () => {
  const created = () => bot.channel.posts.filter(({ path }) => path === '/v3/conversations').length;

  test.each(['message', 'dialog'])('a %s', async (content) => {
    const name = await inDialog('trip');
    const before = created();
    const what = content === 'message' ? text(`own-${name}`) : { dialog: { id: 'offer' } };
    expect(await notify(bot, name, name, { ...what, whenBusy: 'wait', conversation: 'new' })).toEqual([]);
    expect(created() - before).toBe(1);
    expect(await recordOf(bot, name)).toMatchObject({ state: 'sent', detail: 'opened a new conversation' });
    const [post] = bot.channel.posts.slice(-1);
    expect(post?.activity.text).toBe(content === 'message' ? `own-${name}` : 'offer?');
    expect(post?.path).not.toContain(`chat-${name}`);
    expect(await stackOf(bot, name)).toEqual(['trip']);
  });

  test('a new conversation that is not found says nothing of the one that the person has', async () => {
    const name = await inDialog('trip');
    bot.channel.answerWith(({ path }, response) => {
      if (path === '/v3/conversations') response.writeHead(201).end('{"id":"lost"}');
      else response.writeHead(404).end('{"error":{"code":"ConversationNotFound"}}');
    });
    await notify(bot, name, name, { dialog: { id: 'offer' }, conversation: 'new' });
    bot.channel.answerWith(undefined);
    expect(await recordOf(bot, name)).toMatchObject({ state: 'failed', reason: 'rejected' });
    expect(await notify(bot, name, `${name}-next`, text('still here'))).toEqual(['still here']);
  });
});

describe('many at once', () => {
  test('of a list, each waits for their own dialog', async () => {
    const [busy, idle] = [await inDialog('trip'), await inDialog()];
    const users = [busy, idle].map((name) => userNamed(name).user);
    await bot.enqueue({ id: 'list', to: { users }, ...text('to all'), whenBusy: 'wait' });
    expect(await bot.statusOf('list')).toMatchObject({ total: 2, counts: { waiting: 1, sent: 1 } });
    expect(await say(bot, busy, 'done')).toEqual(['trip: 1 noted', 'to all']);
    expect(await bot.statusOf('list')).toMatchObject({ state: 'done', counts: { sent: 2 } });
  });

  test('everyone, over shards: who is busy waits, nobody is written to twice', async () => {
    await using crowd = await startTalkBot();
    const names = Array.from({ length: 60 }, (_, index) => `c${index}`);
    for (const [index, name] of names.entries()) await putPerson(crowd, name, index % 4 === 0 ? 'trip' : undefined);
    await crowd.enqueue({ id: 'all', to: { everyone: true }, ...text('to everyone'), whenBusy: 'wait' });
    await takeQueued(crowd);
    expect(await crowd.statusOf('all')).toMatchObject({ total: 60, counts: { waiting: 15, sent: 45 } });
    for (const name of names.filter((_, index) => index % 8 === 0)) await say(crowd, name, 'done');
    crowd.wait(33 * MINUTE);
    await crowd.sweep();
    await takeQueued(crowd);
    expect(await crowd.statusOf('all')).toMatchObject({ state: 'done', total: 60, counts: { sent: 60 } });
    expect([...postsOf(crowd, 'to everyone').values()]).toEqual(Array.from({ length: 60 }, () => 1));
    const states = await Promise.all(names.map((name) => stateOf(crowd, keyOf(name))));
    expect(states.filter(({ stack }) => stack.length > 0)).toHaveLength(7);
  });
});
