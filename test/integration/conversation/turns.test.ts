import { setTimeout as sleep } from 'node:timers/promises';
import { ConversationState, MemoryStorage, TestAdapter } from 'botbuilder';
import { DialogSet, TextPrompt } from 'botbuilder-dialogs';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { LocalTurns } from '../../../src/conversation/localTurns.ts';
import { RunningWork } from '../../../src/delivery/runningWork.ts';
import { turnOf } from '../../../src/domain/due.ts';
import { hashOf } from '../../../src/domain/keys.ts';
import { MINUTE, SECOND } from '../../../src/domain/time.ts';
import { connect } from '../../../src/storage/connection.ts';
import { CONTAINERS } from '../../../src/storage/names.ts';
import { messageFrom, type TestBot } from '../../support/bot.ts';
import {
  endLease,
  keyOf,
  notify,
  putPerson,
  putState,
  say,
  stackOf,
  startTalkBot,
  stateOf,
  takeQueued,
} from '../../support/conversations.ts';
import { dueRows, gate } from '../../support/hosts.ts';
import { until } from '../../support/until.ts';

let bot: TestBot;
let other: TestBot;
beforeAll(async () => {
  bot = await startTalkBot();
  other = await startTalkBot({}, bot);
});
afterAll(() => bot[Symbol.asyncDispose]());

let people = 0;
async function inDialog(dialog?: string): Promise<string> {
  const name = `p${++people}`;
  await putPerson(bot, name, dialog);
  return name;
}

const textsOf = (name: string) => bot.channel.textsIn(`chat-${name}`);
const heardBy = async (name: string) => (await stateOf(bot, keyOf(name))).stack[0]?.state;
const turnRows = async (name: string) => (await dueRows(bot)).filter(({ id }) => id === keyOf(name));

/** Whoever has a turn answers before the rows in `due` are gone. */
async function untilForgotten(name: string): Promise<void> {
  await until('no row in due', async () => ((await turnRows(name)).length === 0 ? true : undefined));
}

async function untilStored(name: string, count: number): Promise<void> {
  await until(`${count} in the inbox`, async () =>
    (await bot.services.inbox.waiting(keyOf(name))).length === count ? true : undefined,
  );
}

describe('an activity that the channel posts again', () => {
  test('three times at once, at two hosts, and once more later: one turn', async () => {
    const name = await inDialog('trip');
    const activity = messageFrom(name, bot.channel, { text: 'monday' });
    const answers = await Promise.all([bot, other, bot].map((host) => host.post(activity)));
    bot.wait(15 * SECOND);
    answers.push(await other.post(activity));
    expect(answers.map(({ status }) => status)).toEqual([202, 202, 202, 202]);
    expect(textsOf(name)).toEqual(['trip noted monday']);
    expect(await heardBy(name)).toEqual({ heard: ['before', 'monday'] });
    bot.wait(10 * MINUTE);
    await bot.sweep();
    expect(await turnRows(name)).toEqual([]);
  });

  test('without an id each is another one', async () => {
    const name = await inDialog('trip');
    for (let count = 0; count < 2; count++) await say(bot, name, 'monday', { id: undefined });
    expect(textsOf(name)).toEqual(['trip noted monday', 'trip noted monday']);
  });

  test('by a client that counts its messages anew: what says something else is another one', async () => {
    const name = await inDialog('trip');
    for (const text of ['monday', 'tuesday', 'monday']) await say(bot, name, text, { id: '1' });
    expect(textsOf(name)).toEqual(['trip noted monday', 'trip noted tuesday']);
  });
});

describe('what a person types in quick succession', () => {
  test('is processed by its time, then as it arrived', async () => {
    const name = await inDialog('trip');
    const lease = await bot.services.dialogStates.acquire(keyOf(name), 60);
    expect(lease).toBeDefined();
    const at = (second: number) => `2026-11-22T10:00:0${second}Z`;
    const times = { third: at(3), first: at(1), second: at(2), fourth: at(3), last: undefined };
    const posted: Promise<unknown>[] = [];
    for (const [place, [text, timestamp]] of Object.entries(times).entries()) {
      posted.push([bot, other][place % 2]?.post(messageFrom(name, bot.channel, { text, timestamp })) ?? sleep(0));
      await untilStored(name, place + 1);
    }
    await endLease(bot, keyOf(name));
    await Promise.all(posted);
    expect(await heardBy(name)).toEqual({ heard: ['before', 'first', 'second', 'third', 'fourth', 'last'] });
    expect(textsOf(name)).toEqual(['first', 'second', 'third', 'fourth', 'last'].map((text) => `trip noted ${text}`));
  });

  const words = Array.from({ length: 50 }, (_, index) => `word-${index}`);
  const replies = (heard: readonly string[]) => heard.map((text) => `trip noted ${text}`);

  async function type(name: string, hosts: readonly TestBot[]): Promise<void> {
    const posts: Promise<unknown>[] = [];
    for (const [index, text] of words.entries()) {
      const host = hosts[index % hosts.length];
      if (host) posts.push(host.post(messageFrom(name, host.channel, { text })));
      await sleep(20);
    }
    await Promise.all(posts);
    await until('the last reply', () => (textsOf(name).length >= words.length ? true : undefined));
  }

  test('fifty messages to one host are answered in their order', async () => {
    const name = await inDialog('trip');
    await type(name, [bot]);
    expect(textsOf(name)).toEqual(replies(words));
    await untilForgotten(name);
  });

  test('to two hosts: none dropped, none twice, each turn the earliest of what was stored when it began', async () => {
    const name = await inDialog('trip');
    const turns: { ran: string; stored: string[] }[] = [];
    const hosts = await Promise.all([startTalkBot({}, bot), startTalkBot({}, bot)]);
    for (const { services } of hosts) watchTurns(services, turns);
    await type(name, hosts);
    const order = turns.map(({ ran }) => ran);
    expect(order.toSorted()).toEqual(words.toSorted());
    expect(textsOf(name)).toEqual(replies(order));
    expect(await heardBy(name)).toEqual({ heard: ['before', ...order] });
    for (const { ran, stored } of turns) expect([ran, stored]).toEqual([stored[0], stored]);
    expect(turns.some(({ stored }) => stored.length > 1)).toBe(true);
    expect(await bot.services.inbox.waiting(keyOf(name))).toEqual([]);
  });

  /** What was stored when a turn began, the earliest first; and which one it was. */
  function watchTurns(services: TestBot['services'], turns: { ran: string; stored: string[] }[]): void {
    const { inbox, bot: own } = services;
    const waiting = inbox.waiting.bind(inbox);
    let stored: string[] = [];
    inbox.waiting = async (key) => {
      const rows = await waiting(key);
      const inOrder = rows.toSorted((a, b) => (a.timestamp + a.arrivedAt < b.timestamp + b.arrivedAt ? -1 : 1));
      stored = inOrder.map(({ activity }) => String(Object(activity).text));
      return rows;
    };
    services.bot = {
      ...own,
      turn: async (state, activity, log) => {
        turns.push({ ran: activity.text ?? '', stored });
        // Slower than they type: there is something to choose from.
        await sleep(30);
        return own.turn(state, activity, log);
      },
    };
  }
});

describe('a lock that somebody holds', () => {
  const expectReplies = (name: string, text: string) =>
    messageFrom(name, bot.channel, { text, deliveryMode: 'expectReplies' });
  const took = async <T>(act: () => Promise<T>): Promise<[T, number]> => {
    const startedMs = performance.now();
    return [await act(), Math.round((performance.now() - startedMs) / 1000)];
  };

  // Real leases and a real patience: 20 s and 10 s, all of them at once.
  test('is waited for up to 10 s; one whose holder died is free by itself', async () => {
    const [dead, held, busy] = [await inDialog('trip'), await inDialog('trip'), await inDialog('trip')];
    const lease = await bot.services.dialogStates.acquire(keyOf(dead), 20);
    await bot.services.dialogStates.acquire(keyOf(held), 60);
    const leaseEnd = sleep(20_500);
    const slow = gate();
    const { bot: own } = bot.services;
    bot.services.bot = {
      ...own,
      turn: async (state, activity, log) => {
        if (activity.text === 'slow') await slow.pass();
        return own.turn(state, activity, log);
      },
    };
    const first = bot.post(messageFrom(busy, bot.channel, { text: 'slow' }));
    await slow.reached;
    const twice = messageFrom(dead, bot.channel, { text: 'monday' });
    const answers = await Promise.all([
      took(() => bot.post(twice)),
      took(() => other.post(twice)),
      took(() => bot.post(expectReplies(held, 'never heard'))),
      // Behind a turn of the same process, and behind one of another.
      took(() => bot.post(expectReplies(busy, 'never heard'))),
      took(() => other.post(expectReplies(busy, 'never heard'))),
      took(() => bot.post(messageFrom(busy, bot.channel, { text: 'later' }))),
    ]);
    expect(answers.map(([{ status }]) => status)).toEqual([202, 202, 503, 503, 503, 202]);
    for (const [, seconds] of answers) expect([9, 10, 11, 12]).toContain(seconds);
    expect([textsOf(dead), textsOf(busy)]).toEqual([[], []]);
    slow.open();
    await first;
    bot.services.bot = own;
    await until('the one that waited', () => (textsOf(busy).length === 2 ? true : undefined));
    expect(textsOf(busy)).toEqual(['trip noted slow', 'trip noted later']);
    await leaseEnd;
    expect(lease).toBeDefined();
    bot.wait(2 * MINUTE);
    await bot.sweep();
    expect(bot.conversations).toContain(keyOf(dead));
    await takeQueued(bot);
    expect(textsOf(dead)).toEqual(['trip noted monday']);
    expect(await heardBy(dead)).toEqual({ heard: ['before', 'monday'] });
    bot.wait(2 * MINUTE);
    await bot.sweep();
    expect(await turnRows(dead)).toEqual([]);
  });

  test('for longer than its lease: what it wrote is refused, and the other one runs the turn', async () => {
    const name = await inDialog('trip');
    const { reached, open, pass } = gate();
    const { dialogStates } = bot.services;
    const write = dialogStates.write.bind(dialogStates);
    dialogStates.write = async (...given) => {
      dialogStates.write = write;
      await pass();
      return write(...given);
    };
    const paused = bot.post(messageFrom(name, bot.channel, { text: 'monday' }));
    await reached;
    await endLease(bot, keyOf(name));
    expect(await say(other, name, 'tuesday')).toEqual(['trip noted monday', 'trip noted tuesday']);
    open();
    expect(await paused).toEqual({ status: 202 });
    expect(textsOf(name)).toEqual(['trip noted monday', 'trip noted tuesday']);
    expect(await heardBy(name)).toEqual({ heard: ['before', 'monday', 'tuesday'] });
    expect(bot.log.join('\n')).toContain("the turn lock is somebody else's now");
  });

  test('expected replies come in the same call, after what the person typed before', async () => {
    const name = await inDialog('trip');
    const lease = await bot.services.dialogStates.acquire(keyOf(name), 60);
    const typed = other.post(messageFrom(name, bot.channel, { text: 'monday' }));
    await untilStored(name, 1);
    const asked = bot.post(expectReplies(name, 'done'));
    await sleep(100);
    await bot.services.dialogStates.release(keyOf(name), lease ?? '');
    expect(await asked).toMatchObject({ status: 200, jsonBody: { activities: [{ text: 'trip: 2 noted' }] } });
    await typed;
    expect(textsOf(name)).toEqual(['trip noted monday']);
  });

  test('an invoke that ends the dialog delivers what waited for that', async () => {
    const name = await inDialog('trip');
    await notify(bot, name, name, { message: { text: 'parked' }, whenBusy: 'wait' });
    await bot.post(expectReplies(name, 'done'));
    // The caller does not wait for it.
    await until('what was parked', () => (textsOf(name).length > 0 ? true : undefined));
    expect(textsOf(name)).toEqual(['parked']);
    await untilForgotten(name);
  });

  test('an invoke is answered with what its turn says, and with 503 for none', async () => {
    const name = await inDialog();
    const { bot: own } = bot.services;
    const to = { serviceUrl: bot.channel.serviceUrl, conversationId: `chat-${name}` };
    const response = { type: 'invokeResponse', value: { status: 201, body: { ok: true } } };
    const activities = [
      { to, activity: { type: 'message', text: 'beside it' } },
      { to, activity: response },
    ];
    bot.services.bot = { ...own, turn: async (state) => ({ state, activities }) };
    const answer = await bot.post(messageFrom(name, bot.channel, { type: 'invoke', name: 'ours' }));
    bot.services.bot = own;
    expect(answer).toEqual({ status: 201, jsonBody: { ok: true } });
    expect(textsOf(name)).toEqual(['beside it']);
  });
});

describe('what is found in storage', () => {
  const key = (name: string) => keyOf(name);

  test('a dialog that does not exist any more: an apology, once', async () => {
    const name = await inDialog();
    await putState(bot, key(name), { stack: [{ id: 'of-last-year', state: {} }] });
    const [apology, ...rest] = await say(bot, name, 'trip');
    expect([apology, rest]).toEqual([expect.stringMatching(/^I am sorry: I have changed/), ['trip?']]);
    expect(await say(bot, name, 'monday')).toEqual(['trip noted monday']);
  });

  test('a state that cannot be read: an apology, and the text is kept', async () => {
    const name = await inDialog();
    const { blobs } = connect({ connectionString: bot.connectionString });
    const container = blobs.getContainerClient(CONTAINERS.dialogState);
    const text = '{"v":7,"stack":"of another release"}';
    await container.getBlockBlobClient(key(name)).upload(text, text.length);
    expect(await say(bot, name, 'hello')).toEqual([
      expect.stringMatching(/^I am sorry: I have changed/),
      expect.stringMatching(/^I read you, but/),
    ]);
    expect(await say(bot, name, 'hello')).toEqual([expect.stringMatching(/^I read you, but/)]);
    const kept: string[] = [];
    for await (const { name: path } of container.listBlobsFlat({ prefix: `unreadable/${key(name)}` })) kept.push(path);
    expect(kept).toHaveLength(1);
    expect((await container.getBlobClient(kept[0] ?? '').downloadToBuffer()).toString()).toBe(text);
  });

  test('an activity that ends whoever begins it is set aside; those behind it are not', async () => {
    const name = await inDialog('trip');
    const { due, inbox, now } = bot.services;
    for (const text of ['deadly', 'harmless']) {
      const activity = messageFrom(name, bot.channel, { text });
      const row = { id: hashOf(text), activity, timestamp: activity.timestamp, arrivedAt: now().toISOString() };
      await due.add(turnOf(key(name), row));
      await inbox.add(key(name), row);
      bot.wait(SECOND);
    }
    for (let death = 0; death < 8; death++) {
      bot.wait(2 * MINUTE);
      await bot.sweep();
      await dieAt('deadly', name);
    }
    expect(await inbox.waiting(key(name))).toEqual([]);
    expect(textsOf(name)).toEqual(['trip noted harmless']);
    bot.wait(2 * MINUTE);
    await bot.sweep();
    expect(await turnRows(name)).toEqual([]);
  });

  /** A host that takes what is queued, and dies where it begins an activity with these words. */
  async function dieAt(words: string, name: string): Promise<void> {
    const died = Promise.withResolvers<void>();
    const { bot: own } = bot.services;
    const turn: typeof own.turn = (state, activity, log) => {
      if (activity.text !== words) return own.turn(state, activity, log);
      died.resolve();
      return new Promise(() => {});
    };
    const host = { ...bot.services, localTurns: new LocalTurns(), running: new RunningWork(), bot: { ...own, turn } };
    await Promise.race([takeQueued(bot, host), died.promise]);
    await endLease(bot, keyOf(name));
  }

  test('a row in due whose activity was never stored is kept for an hour, and wakes nobody', async () => {
    const name = await inDialog();
    await bot.services.due.add(turnOf(key(name), { id: hashOf(name), arrivedAt: bot.services.now().toISOString() }));
    bot.conversations.splice(0);
    for (let minutes = 0; minutes < 50; minutes += 10) {
      bot.wait(10 * MINUTE);
      await bot.sweep();
    }
    expect(await turnRows(name)).toHaveLength(1);
    expect(bot.conversations).toEqual([]);
    bot.wait(15 * MINUTE);
    await bot.sweep();
    expect(await turnRows(name)).toEqual([]);
  });
});

describe('two turns at the same time', () => {
  test("with botbuilder's own state the last writer wins, and a dialog is lost", async () => {
    const state = new ConversationState(new MemoryStorage());
    const dialogs = new DialogSet(state.createProperty('dialogs'));
    for (const id of ['trip', 'offer']) dialogs.add(new TextPrompt(id));
    const { promise: bothHaveRead, resolve } = Promise.withResolvers<void>();
    let reading = 2;
    const adapter = new TestAdapter(async (context) => {
      const dialog = await dialogs.createContext(context);
      reading -= 1;
      if (reading === 0) resolve();
      await bothHaveRead;
      await dialog.prompt(context.activity.text, '?');
      await state.saveChanges(context);
    });
    await Promise.all(['trip', 'offer'].map((text) => adapter.receiveActivity(text)));
    let stack: string[] = [];
    const reader = new TestAdapter(async (context) => {
      stack = (await dialogs.createContext(context)).stack.map(({ id }) => id);
    });
    await reader.receiveActivity('look');
    expect(stack).toHaveLength(1);
  });

  test('ours keeps both', async () => {
    for (let round = 0; round < 5; round++) {
      const name = await inDialog();
      const offer = { dialog: { id: 'offer' }, whenBusy: 'interrupt' };
      await Promise.all([say(bot, name, 'trip'), notify(other, name, name, offer)]);
      expect((await stackOf(bot, name)).toSorted()).toEqual(['offer', 'trip']);
    }
  });
});
