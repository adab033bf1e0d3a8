import pMap from 'p-map';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { receiveActivity } from '../../../src/bot/receiveActivity.ts';
import { LocalTurns } from '../../../src/conversation/localTurns.ts';
import { receiveMessage } from '../../../src/delivery/receiveMessage.ts';
import { RunningWork } from '../../../src/delivery/runningWork.ts';
import type { Services } from '../../../src/services.ts';
import { messageFrom, type TestBot, userNamed } from '../../support/bot.ts';
import {
  endLease,
  keyOf,
  putPerson,
  recordOf,
  startTalkBot,
  stateOf,
  takeQueued,
  talkBot,
} from '../../support/conversations.ts';
import { pausingHost } from '../../support/faults.ts';
import { silent } from '../../support/silent.ts';

const AT_ONCE = 8;
/** What is left is found by the sweep in little more than a minute, twice; `maxWait` is half an hour. */
const PAUSE_MS = 20_000;
const PAUSES = 12;

let bot: TestBot;
beforeAll(async () => {
  bot = await startTalkBot();
});
afterAll(() => bot[Symbol.asyncDispose]());

const requestOf = (id: string, name: string, content: string) => ({
  id,
  to: userNamed(name),
  whenBusy: 'wait',
  ...(content === 'message' ? { message: { text: id } } : { dialog: { id: 'offer' } }),
});

/** Two who want the same conversation: a notification that waits for the end of the dialog, and the turn that ends it. */
const sides = {
  'the notification': (services: Services, name: string, content: string) => {
    const body = Buffer.from(JSON.stringify(requestOf(`late-${name}`, name, content)));
    return receiveMessage(services, { body, messageId: name, dequeueCount: 1 }, silent);
  },
  'the turn': async (services: Services, name: string) => {
    const activity = messageFrom(name, bot.channel, { text: 'done' });
    await receiveActivity(services, { authorization: '', body: Buffer.from(JSON.stringify(activity)) }, silent);
  },
};
type Side = keyof typeof sides;

/** One side stands before one of its calls for longer than its lease, while the other one does all that it has to do. */
async function race(name: string, content: string, slow: Side, at: number): Promise<number> {
  await putPerson(bot, name, 'trip');
  await bot.enqueue(requestOf(`early-${name}`, name, 'message'));
  const own = { ...bot.services, localTurns: new LocalTurns(), running: new RunningWork() };
  const host = pausingHost(own, at);
  Object.assign(host.services, { bot: talkBot(bot, host.services) });
  const slowOne = sides[slow](host.services, name, content);
  await Promise.race([host.reached, slowOne]);
  await endLease(bot, keyOf(name));
  await sides[slow === 'the turn' ? 'the notification' : 'the turn'](bot.services, name, content);
  host.goOn();
  await slowOne;
  return host.calls();
}

const REPLY = 'trip: 1 noted';

async function check(name: string, content: string, where: string): Promise<void> {
  const texts = bot.channel.textsIn(`chat-${name}`);
  const { stack } = await stateOf(bot, keyOf(name));
  const told = `${where}: ${JSON.stringify({ texts, stack })}`;
  const late = content === 'message' ? `late-${name}` : 'offer?';
  // A reply can be seen twice: by whoever was paused before they sent it, and by who found that they had not.
  const [replies, others] = [texts.filter((text) => text === REPLY), texts.filter((text) => text !== REPLY)];
  expect([texts[0], replies.length <= 2], told).toEqual([REPLY, true]);
  expect(others, told).toEqual([`early-${name}`, late]);
  for (const id of [`early-${name}`, `late-${name}`]) {
    expect(await recordOf(bot, id), told).toMatchObject({ state: 'sent', attempts: 1, possibleDuplicate: false });
  }
  expect(
    stack.map(({ id }) => id),
    told,
  ).toEqual(content === 'message' ? [] : ['offer']);
  expect(await bot.services.parked.inOrder(keyOf(name)), told).toEqual([]);
  expect(await bot.services.inbox.waiting(keyOf(name)), told).toEqual([]);
}

const cases = (Object.keys(sides) as Side[]).flatMap((slow) =>
  ['message', 'dialog'].map((content) => ({ slow, content })),
);

describe('parking against the end of the dialog', () => {
  test.each(cases)('a $content; $slow is paused at each of its calls', async ({ slow, content }) => {
    const name = (at: number) => `${slow}-${content}-${at}`.replaceAll(' ', '-');
    const calls = await race(name(0), content, slow, Number.POSITIVE_INFINITY);
    const runs = Array.from({ length: calls }, (_, index) => index + 1);
    await pMap(runs, (at) => race(name(at), content, slow, at), { concurrency: AT_ONCE });
    for (let pause = 0; pause < PAUSES; pause++) {
      bot.wait(PAUSE_MS);
      await bot.sweep();
      await takeQueued(bot);
    }
    await pMap([0, ...runs], (at) => check(name(at), content, `before call ${at} of ${calls}`), {
      concurrency: AT_ONCE,
    });
  });
});
