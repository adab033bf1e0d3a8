import { afterEach, beforeEach, expect, test } from 'vitest';
import { cancelJob } from '../../../src/jobs/endJob.ts';
import { JobHold } from '../../../src/jobs/jobHold.ts';
import { messageFrom } from '../../support/bot.ts';
import { gate } from '../../support/hosts.ts';
import { counting, countOn, type JobBot, progressIn, startJobBot } from '../../support/jobs.ts';
import { handedOver, report, startOutsideBot } from '../../support/outsideWorker.ts';
import { silent } from '../../support/silent.ts';

let bot: JobBot;
/** Before the step that has so many checkpoints. */
let before: (at: number) => void | Promise<void>;

beforeEach(async () => {
  before = () => bot.wait(3000);
  bot = await startJobBot(
    counting(async (at, context) => {
      await before(at);
      return countOn(at, context);
    }),
  );
});
afterEach(() => bot[Symbol.asyncDispose]());

const texts = () => progressIn(bot).map(({ method, text }) => `${method} ${text.slice('“how many?”: '.length)}`);

async function runToEnd(upTo = 4): Promise<string> {
  const { id } = await bot.start('shown', upTo);
  await bot.runAll();
  return id;
}

test('the first progress is posted, the others change it, the last one says how it ended', async () => {
  await runToEnd();
  expect(texts()).toEqual(['POST 25 %, at 1', 'PUT 50 %, at 2', 'PUT 75 %, at 3', 'PUT done. The answer follows.']);
  expect(
    new Set(
      progressIn(bot)
        .slice(1)
        .map(({ id }) => id),
    ).size,
  ).toBe(1);
  expect(await bot.told()).toEqual(['counted to 4']);
});

test('steps that are quicker than two seconds call the channel no more often', async () => {
  before = () => {};
  await runToEnd(20);
  expect(texts()).toEqual(['POST 5 %, at 1', 'PUT done. The answer follows.']);
});

test.each([
  ['on a channel that cannot change a message', { channelId: 'directline' }, 'hello'],
  ['to somebody who has said stop', {}, 'stop'],
])('nothing is shown %s', async (_what, more, text) => {
  await bot.post(messageFrom('ada', bot.channel, { ...more, text }));
  const { longWork, jobs, recipients } = bot.services;
  const key = (await recipients.inOrder(more).next()).value?.key ?? '';
  const to = { user: { channelId: 'emulator', userId: 'ada' } };
  const request = { kind: 'count', input: { upTo: 3 }, title: 'how many?', key: 'k' };
  const started = await longWork.start({ ...request, recipientKey: key, to });
  await bot.runAll();
  expect(texts()).toEqual([]);
  expect((await jobs.get('job' in started ? started.job.id : ''))?.job.state).toBe('done');
});

test('in the middle of a dialog nothing new is posted; what is there is changed', async () => {
  await bot.post(messageFrom('ada', bot.channel, { text: 'book a trip' }));
  before = async (at) => {
    bot.wait(3000);
    if (at === 2) await bot.post(messageFrom('ada', bot.channel, { text: 'cancel' }));
    if (at === 3) await bot.post(messageFrom('ada', bot.channel, { text: 'book a trip' }));
  };
  await runToEnd(5);
  expect(texts()).toEqual(['POST 60 %, at 3', 'PUT 80 %, at 4', 'PUT done. The answer follows.']);
});

test('a host that dies while it posts the first one: it is never posted again', async () => {
  const { id } = await bot.start('dies', 3);
  const stored = await bot.services.jobs.get(id);
  if (!stored) throw new Error('no job');
  const hold = await JobHold.claim(bot.services, stored, silent);
  await hold?.write((job) => ({ ...job, progressMessage: { state: 'sending' } }));
  await hold?.end();
  bot.wait(120_000);
  await bot.runAll();
  expect(texts()).toEqual([]);
  expect(await bot.jobOf(id)).toMatchObject({ state: 'done', progressMessage: { state: 'unknown' } });
  expect(await bot.told()).toEqual(['counted to 3']);
});

test.each([
  ['not taken: the next progress posts it', 412, '{}', ['POST 25 %, at 1', 'POST 50 %, at 2', 'PUT 75 %, at 3']],
  ['refused: it is not shown', 400, '{}', ['POST 25 %, at 1']],
  ['without a clear answer: it is not posted again', 500, '{}', ['POST 25 %, at 1']],
  ['taken without an id: nothing can be changed', 200, '{}', ['POST 25 %, at 1']],
])('the first one is %s', async (_what, status, body, expected) => {
  bot.channel.answerWith((_post, response) => {
    bot.channel.answerWith(undefined);
    response.writeHead(status).end(body);
  });
  const id = await runToEnd();
  expect(texts().slice(0, 3)).toEqual(expected);
  expect(await bot.jobOf(id)).toMatchObject({ state: 'done' });
});

test('cancelled: the message says so, and nothing else comes', async () => {
  const { id } = await bot.start('cancelled', 3);
  before = async (at) => {
    bot.wait(3000);
    if (at === 1) await bot.services.longWork.cancel(id);
  };
  await bot.runAll();
  expect(texts()).toEqual(['POST 33 %, at 1', 'PUT stopped, as you asked.']);
  expect(await bot.told()).toEqual([]);
});

test('cancelled by the operator: the person is told, and the message does not say that they asked for it', async () => {
  const { id } = await bot.start('cancelled', 3);
  before = async (at) => {
    bot.wait(3000);
    if (at === 1) await cancelJob(bot.services, id, 'operator');
  };
  await bot.runAll();
  expect(texts()).toEqual(['POST 33 %, at 1', 'PUT stopped on our side.']);
  expect(await bot.told()).toEqual([expect.stringMatching(/^I am sorry: .* it was stopped on our side/)]);
  expect(await bot.jobOf(id)).toMatchObject({ state: 'cancelled', cancelledBy: 'operator', isTold: true });
});

test('ended while the first progress is being posted: that message says so in the end', async () => {
  const posting = gate();
  const { sender } = bot.services;
  const send = sender.send.bind(sender);
  sender.send = async (...args) => {
    await posting.pass();
    return send(...args);
  };
  const { id } = await bot.start();
  const running = bot.run(id);
  await posting.reached;
  await bot.services.longWork.cancel(id);
  await bot.run(id);
  posting.open();
  await running;
  expect(texts()).toEqual(['POST 33 %, at 1', 'PUT stopped, as you asked.']);
  expect(await bot.jobOf(id)).toMatchObject({ state: 'cancelled', progressMessage: { state: 'sent' } });
});

test('a progress that is slower than the result does not stay over it', async () => {
  await using outside = await startOutsideBot('queue:research');
  const job = await handedOver(outside);
  await report(outside, job, { progress: { percent: 10, text: 'a' } });
  outside.wait(5000);
  const { sender } = outside.services;
  const update = sender.update.bind(sender);
  const slowly = gate();
  sender.update = async (...args) => {
    sender.update = update;
    await slowly.pass();
    return update(...args);
  };
  const slow = report(outside, job, { progress: { percent: 90, text: 'b' } });
  await slowly.reached;
  await report(outside, job, { result: 'the answer' });
  await outside.run(job.id);
  slowly.open();
  await slow;
  expect(progressIn(outside).map(({ text }) => text.slice('“how many?”: '.length))).toEqual([
    ...['10 %, a', 'done. The answer follows.', '90 %, b', 'done. The answer follows.'],
  ]);
});

test('a channel that asks for a pause gets it, for the first progress and for the next ones', async () => {
  await using outside = await startOutsideBot('queue:research');
  const job = await handedOver(outside);
  let percent = 0;
  const go = async (seconds: number) => {
    outside.wait(seconds * 1000);
    await report(outside, job, { progress: { percent: ++percent, text: '' } });
    return progressIn(outside).length;
  };
  outside.channel.answerWith((_post, response) => response.writeHead(429, { 'retry-after': '600' }).end('{}'));
  expect([await go(0), await go(3), await go(500)]).toEqual([1, 1, 1]);
  outside.channel.answerWith(undefined);
  expect(await go(100)).toBe(2);
  outside.channel.answerWith((_post, response) => response.writeHead(429, { 'retry-after': '60' }).end('{}'));
  expect([await go(3), await go(30)]).toEqual([3, 3]);
  outside.channel.answerWith(undefined);
  expect(await go(31)).toBe(4);
});

test.each([429, 503])('an end that the channel does not take (%i) is shown later, and told once', async (status) => {
  let answered = 0;
  before = (at) => {
    bot.wait(3000);
    if (at !== 1) return;
    bot.channel.answerWith((post, response) => {
      const isEnd = post.method === 'PUT' && answered++ < 2;
      if (isEnd) response.writeHead(status, { 'retry-after': '30' }).end('{}');
      else response.writeHead(200).end('{"id":"x"}');
    });
  };
  const id = await runToEnd(2);
  expect(texts()).toEqual(['POST 50 %, at 1', ...Array.from({ length: 3 }, () => 'PUT done. The answer follows.')]);
  expect(await bot.told()).toEqual(['counted to 2']);
  expect(await bot.jobOf(id)).toMatchObject({ isTold: true });
});
