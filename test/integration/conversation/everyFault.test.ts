import pMap from 'p-map';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { receiveActivity } from '../../../src/bot/receiveActivity.ts';
import { LocalTurns } from '../../../src/conversation/localTurns.ts';
import { receiveMessage } from '../../../src/delivery/receiveMessage.ts';
import { RunningWork } from '../../../src/delivery/runningWork.ts';
import type { ConversationState } from '../../../src/domain/conversationState.ts';
import { isEnded } from '../../../src/domain/delivery.ts';
import type { Services } from '../../../src/services.ts';
import { messageFrom, type TestBot, userNamed } from '../../support/bot.ts';
import {
  endLease,
  keyOf,
  putPerson,
  say,
  startTalkBot,
  stateOf,
  takeQueued,
  talkBot,
} from '../../support/conversations.ts';
import { type Fault, faults, faultyHost } from '../../support/faults.ts';
import { dueRows } from '../../support/hosts.ts';
import { silent } from '../../support/silent.ts';

const LONG_MS = 10 * 60 * 1000;
const ROUNDS = 4;
/** Storage and this process share few cores. */
const AT_ONCE = 16;

type Content = 'message' | 'dialog';
type OnUncertain = 'hold' | 'resend';

/** One person, in one situation; what happens to them is what the host with the fault works on. */
interface Situation {
  name: string;
  /** Whether a dialog is running. */
  isBusy: boolean;
  /** Notifications that were parked before. */
  parked?: Content[];
  /** What happens: the person says something, or a notification comes. */
  words?: string;
  notification?: { content: Content; whenBusy: string; onUncertain: OnUncertain };
}

let bot: TestBot;
beforeAll(async () => {
  // Nobody leaves a dialog by being slow: the clock runs far ahead.
  bot = await startTalkBot({ ABANDONED_DIALOG_MINUTES: '10000' });
});
afterAll(() => bot[Symbol.asyncDispose]());

function requestOf(id: string, name: string, content: Content, more: object): object {
  const what = content === 'message' ? { message: { text: id } } : { dialog: { id: 'offer', options: {} } };
  // Longer than the test lasts: what is brought on by it was stuck.
  const patience = more && 'whenBusy' in more && more.whenBusy === 'wait' ? { maxWait: 'PT20H' } : {};
  return { id, to: userNamed(name), ...what, ...patience, ...more };
}

async function prepare({ name, isBusy, parked = [] }: Situation): Promise<void> {
  await putPerson(bot, name, isBusy ? 'trip' : undefined);
  for (const [place, content] of parked.entries()) {
    await bot.enqueue(requestOf(`${name}-parked-${place}`, name, content, { whenBusy: 'wait' }));
  }
}

function work(services: Services, { name, words, notification }: Situation, again = 0): Promise<unknown> {
  if (notification) {
    const { content, ...more } = notification;
    const body = Buffer.from(JSON.stringify(requestOf(name, name, content, more)));
    return receiveMessage(services, { body, messageId: name, dequeueCount: 1 + again }, silent);
  }
  const activity = messageFrom(name, bot.channel, { text: words, id: `of-${name}`, timestamp: '2026-11-22T10:00:00Z' });
  return receiveActivity(services, { authorization: '', body: Buffer.from(JSON.stringify(activity)) }, silent);
}

async function isStored({ name, words }: Situation): Promise<boolean> {
  return words !== undefined && (await bot.services.inbox.waiting(keyOf(name))).length > 0;
}

interface Ran {
  calls: number;
  hasFired: boolean;
  /** The channel, or the queue, learned that it was done. */
  isDone: boolean;
}

/** One host with the fault; it is abandoned when it dies. */
async function runWith(fault: Fault, at: number, situation: Situation): Promise<Ran> {
  const own = { ...bot.services, localTurns: new LocalTurns(), running: new RunningWork() };
  const host = faultyHost(own, fault, at);
  Object.assign(host.services, { bot: talkBot(bot, host.services) });
  let isDone = false;
  const ended = work(host.services, situation)
    .then((answer) => {
      const { status = 202 } = (answer ?? {}) as { status?: number };
      isDone = status < 300;
    })
    .catch(() => {});
  await Promise.race([ended, host.died]);
  return { calls: host.calls(), hasFired: host.hasFired(), isDone };
}

/** Of messages in a chat: how often the person has read a text. */
function countOf(name: string, text: string | RegExp): number {
  const isIt = (one: string) => (typeof text === 'string' ? one === text : text.test(one));
  return bot.channel.textsIn(`chat-${name}`).filter(isIt).length;
}

const BROKE = /^Something broke on our side/;
const NOTICE = /^I stopped the trip/;

async function check(situation: Situation, at: string): Promise<void> {
  const { name, words, notification, parked = [] } = situation;
  const state = await stateOf(bot, keyOf(name));
  const where = `${at}: ${JSON.stringify({ texts: bot.channel.textsIn(`chat-${name}`), stack: state.stack })}`;
  await checkRows(name, state, where);
  if (words !== undefined) checkAnswer(situation, state, where);
  if (notification) await checkDelivery(name, notification, state, where, notification.whenBusy === 'wait');
  for (const [place, content] of parked.entries()) {
    const id = `${name}-parked-${place}`;
    await checkDelivery(id, { content, whenBusy: 'wait', onUncertain: 'resend' }, state, where, true);
  }
  const opened = state.stack.flatMap(({ openedBy }) => openedBy?.notificationId ?? []);
  expect(new Set(opened).size, where).toBe(opened.length);
  if (state.setAside.length > 0) await checkResume(name, state, where);
}

/** What is left is what is parked behind a dialog. */
async function checkRows(name: string, state: ConversationState, where: string): Promise<void> {
  const { inbox, parked } = bot.services;
  expect(await inbox.waiting(keyOf(name)), where).toEqual([]);
  if (state.stack.length === 0) expect(await parked.inOrder(keyOf(name)), where).toEqual([]);
}

/** Applied once, or the person was told that it was not; said at most twice. */
function checkAnswer({ name, words = '', isBusy }: Situation, { stack }: ConversationState, where: string): void {
  const broke = countOf(name, BROKE);
  const replies = [
    countOf(name, /^I read you, but/),
    countOf(name, `trip noted ${words}`),
    countOf(name, 'trip: 1 noted'),
  ].reduce((sum, count) => sum + count);
  expect(broke + replies, where).toBeGreaterThanOrEqual(1);
  expect(broke + replies, where).toBeLessThanOrEqual(2);
  expect(broke > 0 && replies > 0, where).toBe(false);
  if (!isBusy) return;
  const heard = stack.find(({ id }) => id === 'trip')?.state;
  if (broke > 0) expect(heard, where).toEqual({ heard: ['before'] });
  else if (words === 'done') expect(heard, where).toBeUndefined();
  else expect(heard, where).toEqual({ heard: ['before', words] });
}

async function checkDelivery(
  id: string,
  { content, onUncertain }: { content: Content; whenBusy: string; onUncertain: OnUncertain },
  { stack, setAside }: ConversationState,
  where: string,
  mayBeParked: boolean,
): Promise<void> {
  const [delivery, ...others] = (await bot.statusOf(id)).recipients;
  const told = `${id} ${JSON.stringify(delivery)} ${where}`;
  expect(others, told).toEqual([]);
  if (!delivery) throw new Error(`nobody is listed: ${told}`);
  const name = id.replace(/-parked-\d+$/, '');
  const posts = countOf(name, content === 'message' ? id : /^(Back to the offer: )?offer\?$/);
  const isParked = delivery.state === 'waiting' && delivery.reason === 'busy';
  if (mayBeParked && isParked && stack.length > 0) {
    if (content === 'message') expect(posts, told).toBe(0);
    return;
  }
  expect(isEnded(delivery), told).toBe(true);
  if (delivery.state === 'sent') expect(posts, told).toBeGreaterThanOrEqual(1);
  else if (onUncertain === 'hold') expect([delivery.state, delivery.reason], told).toEqual(['uncertain', 'crashed']);
  else expect(delivery.state, told).toBe('sent');
  if (onUncertain === 'hold') expect(posts, told).toBeLessThanOrEqual(1);
  else if (!delivery.possibleDuplicate) expect(posts, told).toBe(1);
  expect(posts, told).toBeLessThanOrEqual(2);
  if (content === 'dialog' && delivery.state === 'sent') {
    const opened = [...stack, ...setAside.flatMap((aside) => aside.stack)].filter(
      ({ openedBy }) => openedBy?.notificationId === id,
    );
    expect(opened, told).toMatchObject([{ id: 'offer' }]);
  }
}

/** The person was told, and can go back. */
async function checkResume(name: string, { setAside, stack }: ConversationState, where: string): Promise<void> {
  expect(setAside, where).toMatchObject([{ why: 'cancelled', stack: [{ id: 'trip', state: { heard: ['before'] } }] }]);
  expect(countOf(name, NOTICE), where).toBeGreaterThanOrEqual(1);
  expect(countOf(name, NOTICE), where).toBeLessThanOrEqual(2);
  expect(await say(bot, name, 'resume'), where).toEqual(['Back to the trip: trip?']);
  const after = await stateOf(bot, keyOf(name));
  expect(after.stack, where).toHaveLength(stack.length + 1);
}

const notification = (content: Content, whenBusy: string, onUncertain: OnUncertain = 'resend') => ({
  isBusy: true,
  notification: { content, whenBusy, onUncertain },
});
const situations: Record<string, Omit<Situation, 'name'>> = {
  'words in an idle chat': { isBusy: false, words: 'hello' },
  'an answer': { isBusy: true, words: 'monday' },
  'the end of a dialog, two parked': { isBusy: true, words: 'done', parked: ['message', 'dialog'] },
  'a message that waits for nobody': { ...notification('message', 'wait'), isBusy: false },
  'a message that waits': notification('message', 'wait'),
  'a dialog that waits': notification('dialog', 'wait'),
  'a message that cancels, one parked': { ...notification('message', 'cancel'), parked: ['message'] },
  'a dialog that cancels': notification('dialog', 'cancel'),
  'a message that interrupts': notification('message', 'interrupt'),
  'a dialog that interrupts': notification('dialog', 'interrupt'),
  'a message that cancels, held': { ...notification('message', 'cancel', 'hold'), parked: ['message'] },
  'a dialog that cancels, held': notification('dialog', 'cancel', 'hold'),
  'a message that interrupts, held': notification('message', 'interrupt', 'hold'),
  'a dialog that interrupts, held': notification('dialog', 'interrupt', 'hold'),
};
// One call follows another: to die before one is to have died after the one before.
const kinds = faults.filter((fault) => fault !== 'dies before');
const everyCase = Object.entries(situations).flatMap(([what, situation]) => {
  // A host that throws knows what it has done: it makes no difference to what is uncertain.
  const isHold = situation.notification?.onUncertain === 'hold';
  return (isHold ? (['dies after'] as const) : kinds).map((fault) => ({ what, situation, fault }));
});

describe('whatever goes wrong at whichever call', () => {
  test.each(everyCase)('$what, a host that $fault', async ({ what, situation, fault }) => {
    const named = (at: number) => ({ ...situation, name: `${what} ${fault} ${at}`.replaceAll(/[ ,]+/g, '-') });
    await prepare(named(0));
    const { calls } = await runWith(fault, 0, named(0));
    expect(calls).toBeGreaterThan(5);
    const runs = Array.from({ length: calls }, (_, index) => named(index + 1));
    const ran = await pMap(
      runs,
      async (run, index) => {
        await prepare(run);
        const result = await runWith(fault, index + 1, run);
        await endLease(bot, keyOf(run.name));
        return result;
      },
      { concurrency: AT_ONCE },
    );
    expect(ran.every(({ hasFired }) => hasFired)).toBe(true);
    const again = () =>
      pMap(
        runs.entries(),
        async ([index, run]) => {
          // Of what is stored, nobody needs to be told again: each second one is.
          const isKnown = ran[index]?.isDone || (index % 2 === 0 && (await isStored(run)));
          if (!isKnown) await work(bot.services, run, 1);
        },
        { concurrency: AT_ONCE },
      );
    // What failed comes again at once, what a dead host had after a while.
    if (fault.startsWith('dies')) bot.wait(LONG_MS);
    await again();
    for (let round = 0; round < ROUNDS; round++) {
      bot.wait(LONG_MS);
      await bot.sweep();
      await takeQueued(bot);
    }
    await pMap(runs.entries(), ([index, run]) => check(run, `call ${index + 1} of ${calls}`), { concurrency: AT_ONCE });
    expect((await dueRows(bot)).filter(({ kind }) => kind === 'turn')).toEqual([]);
  });
});
