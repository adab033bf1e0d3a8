import assert from 'node:assert';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { z } from 'zod';
import type { Job } from '../../../src/domain/job.ts';
import { cancelJob } from '../../../src/jobs/endJob.ts';
import { defineJob } from '../../../src/jobs/jobHandler.ts';
import { expectAsDocumented } from '../../support/api.ts';
import { messageFrom } from '../../support/bot.ts';
import { takeQueued } from '../../support/conversations.ts';
import { type JobBot, progressIn } from '../../support/jobs.ts';
import { handedOver, type OutsideWorker, report, startOutsideBot, startWorker } from '../../support/outsideWorker.ts';

const MINUTE = 60_000;

let worker: OutsideWorker;
beforeAll(async () => {
  worker = await startWorker();
});
afterAll(() => worker[Symbol.asyncDispose]());

async function statusOf(bot: JobBot, job: Job, body: unknown): Promise<number> {
  const answer = await report(bot, job, body);
  expectAsDocumented('/api/jobs/{id}/result post', answer);
  return answer.status;
}

const progress = (percent: number) => ({ progress: { percent, text: 'looking' } });

test('progress on one message, then the result, once; after that the token is used up', async () => {
  await using bot = await startOutsideBot(worker.url);
  const job = await handedOver(bot);
  expect((await report(bot, job, progress(10))).jsonBody).toEqual({ id: job.id, state: 'outside' });
  bot.wait(MINUTE);
  expect(await statusOf(bot, job, progress(60))).toBe(202);
  const [first, second] = progressIn(bot);
  expect([first?.method, first?.text]).toEqual(['POST', '“how many?”: 10 %, looking']);
  expect([second?.method, second?.text]).toEqual(['PUT', '“how many?”: 60 %, looking']);
  bot.wait(MINUTE);
  const taken = await report(bot, job, { result: 'seven' });
  expect([taken.status, taken.jsonBody]).toEqual([202, { id: job.id, state: 'done' }]);
  for (const again of [{ result: 'seven' }, { result: 'eight' }, { error: 'x' }, progress(99)]) {
    expect(await statusOf(bot, job, again)).toBe(409);
  }
  await bot.runAll();
  expect(await bot.told()).toEqual(['seven']);
  expect(progressIn(bot).map(({ method, text }) => [method, text])).toEqual([
    ['POST', expect.stringContaining('10 %')],
    ['PUT', expect.stringContaining('60 %')],
    ['PUT', '“how many?”: done. The answer follows.'],
  ]);
  expect(await bot.jobOf(job.id)).toMatchObject({ state: 'done', isTold: true, progress: { percent: 60 } });
});

test('ten reports of each kind at once: one result is taken, one message shows the progress', async () => {
  await using bot = await startOutsideBot(worker.url);
  const job = await handedOver(bot);
  const shown = await Promise.all(Array.from({ length: 5 }, (_, at) => statusOf(bot, job, progress(at))));
  expect(shown).toEqual([202, 202, 202, 202, 202]);
  expect(progressIn(bot).filter(({ method }) => method === 'POST')).toHaveLength(1);
  const results = await Promise.all(Array.from({ length: 5 }, (_, at) => statusOf(bot, job, { result: `r${at}` })));
  expect(results.sort()).toEqual([202, 409, 409, 409, 409]);
  await bot.runAll();
  expect(await bot.told()).toHaveLength(1);
});

test('two reports that both find that nothing is shown yet show it by one message', async () => {
  await using bot = await startOutsideBot(worker.url);
  const job = await handedOver(bot);
  const { dialogStates } = bot.services;
  const read = dialogStates.read.bind(dialogStates);
  const both = Promise.withResolvers<void>();
  let there = 0;
  dialogStates.read = async (key) => {
    if (++there === 2) both.resolve();
    await both.promise;
    return read(key);
  };
  const shown = await Promise.all([statusOf(bot, job, progress(10)), statusOf(bot, job, progress(20))]);
  expect(shown).toEqual([202, 202]);
  expect(progressIn(bot).map(({ method }) => method)).toEqual(['POST']);
});

test("an error: the person is told in our words, the operator has the worker's", async () => {
  await using bot = await startOutsideBot(worker.url);
  const job = await handedOver(bot);
  expect((await report(bot, job, { error: { message: 'disk /dev/sda full' } })).jsonBody).toMatchObject({
    state: 'failed',
  });
  await bot.runAll();
  expect(await bot.told()).toEqual([expect.stringContaining('could not find an answer')]);
  expect(await bot.jobOf(job.id)).toMatchObject({
    state: 'failed',
    error: { message: 'disk /dev/sda full', cause: 'outside-worker' },
  });
});

test('a cancelled job takes nothing any more, and its person hears nothing', async () => {
  await using bot = await startOutsideBot(worker.url);
  const job = await handedOver(bot);
  await cancelJob(bot.services, job.id, 'person');
  for (const body of [{ result: 'seven' }, { error: 'x' }, progress(1)]) {
    const { status, jsonBody } = await report(bot, job, body);
    expect([status, jsonBody.title]).toEqual([409, 'The job is over: cancelled']);
  }
  await bot.runAll();
  expect(await bot.told()).toEqual([]);
});

test('past the deadline: 410, before and after the person was told; a day later 401', async () => {
  await using bot = await startOutsideBot(worker.url);
  const job = await handedOver(bot);
  bot.wait(60 * MINUTE);
  expect(await statusOf(bot, job, { result: 'seven' })).toBe(410);
  expect(await statusOf(bot, job, { error: 'x' })).toBe(410);
  await bot.run(job.id);
  await bot.runAll();
  expect(await statusOf(bot, job, { result: 'seven' })).toBe(410);
  expect(await bot.told()).toEqual([expect.stringContaining('there will be no answer')]);
  bot.wait(25 * 60 * MINUTE);
  expect(await statusOf(bot, job, { result: 'seven' })).toBe(401);
});

test('the due row of the deadline is enough: the sweep has the person told, once', async () => {
  await using bot = await startOutsideBot(worker.url);
  const job = await handedOver(bot);
  bot.jobPointers.length = 0;
  bot.wait(62 * MINUTE);
  await bot.sweep();
  await bot.runAll();
  expect(await bot.jobOf(job.id)).toMatchObject({ state: 'expired', isTold: true });
  expect(await bot.told()).toEqual([expect.stringContaining('there will be no answer')]);
});

test('a host that dies right after the 202, or before it: the sweep has the person told, once', async () => {
  await using bot = await startOutsideBot(worker.url);
  const [taken, unanswered] = [await handedOver(bot, 'one'), await handedOver(bot, 'two')];
  // What is due from the hand-over is past: the deadline alone is left.
  bot.wait(5 * MINUTE);
  await bot.sweep();
  expect(await statusOf(bot, taken, { result: 'seven' })).toBe(202);
  const { jobsQueue } = bot.services;
  const push = jobsQueue.push.bind(jobsQueue);
  jobsQueue.push = () => Promise.reject(new Error('the queue is gone'));
  expect(await statusOf(bot, unanswered, { result: 'eight' })).toBe(503);
  expect(await statusOf(bot, unanswered, { result: 'eight' })).toBe(409);
  jobsQueue.push = push;
  bot.jobPointers.length = 0;
  bot.wait(2 * MINUTE);
  await bot.sweep();
  await bot.runAll();
  await bot.sweep();
  await bot.runAll();
  expect((await bot.told()).sort()).toEqual(['eight', 'seven']);
});

test('whoever reports has the job: it is not handed over again', async () => {
  await using own = await startWorker();
  await using bot = await startOutsideBot(own.url);
  own.answerWith((response) => response.destroy());
  const job = await handedOver(bot);
  expect(job).toMatchObject({ handOver: { isDone: false }, faults: 1 });
  expect(await statusOf(bot, job, progress(10))).toBe(202);
  own.answerWith(undefined);
  bot.wait(2 * MINUTE);
  await bot.run(job.id);
  expect(own.events).toHaveLength(1);
  expect(await statusOf(bot, job, { result: 'seven' })).toBe(202);
});

test("one that was not handed over yet is nobody's to report on", async () => {
  await using bot = await startOutsideBot(worker.url);
  const job = await bot.start();
  const { status, jsonBody } = await report(bot, job, { result: 'seven' });
  expect([status, jsonBody.title]).toEqual([409, 'The job was not handed over']);
});

test('a worker that is faster than the record of its job', async () => {
  await using bot = await startOutsideBot(worker.url);
  const { handOver } = bot.services;
  const answers: number[] = [];
  bot.services.handOver = async (job, to) => {
    await handOver(job, to);
    for (const body of [progress(50), { result: 'at once' }]) answers.push((await report(bot, job, body)).status);
  };
  const job = await handedOver(bot);
  expect(answers).toEqual([202, 202]);
  expect(job.state).toBe('done');
  await bot.runAll();
  expect(await bot.told()).toEqual(['at once']);
});

test('a job that is there and one that is not are told apart by nobody', async () => {
  await using bot = await startOutsideBot(worker.url);
  const job = await handedOver(bot);
  const foreign = { ...job, secret: 'AAAA' };
  const unknown = { ...foreign, id: `${job.id.slice(0, -1)}${job.id.endsWith('0') ? '1' : '0'}` };
  const answers = await Promise.all([
    report(bot, foreign, { result: 'x' }),
    report(bot, unknown, { result: 'x' }),
    report(bot, { ...foreign, id: '../../notifications' }, { result: 'x' }),
    report(bot, job, { result: 'x' }, null),
    report(bot, job, 'x'.repeat(2 ** 21), 'Bearer a.b.c'),
  ]);
  for (const answer of answers) expect(answer).toEqual(answers[0]);
  expect(answers[0]).toMatchObject({ status: 401, headers: { 'www-authenticate': 'Bearer' } });
  expect((await bot.jobOf(job.id)).state).toBe('outside');
});

test('what a result has to be, its handler says', async () => {
  const { answer, tell } = defineJob({
    ...{ id: 'count', input: z.object({ upTo: z.number() }), checkpoint: z.null(), begin: () => null },
    ...{ deadlineMinutes: 60, expectedSeconds: () => 1, retry: { most: 0, delaySeconds: 0 } },
    step: async () => ({ result: 'never' }),
    answer: z.strictObject({ price: z.string().regex(/^\d+$/).transform(Number) }),
    tell: ({ price }, { upTo }) => `It is ${price + 1} of ${upTo}`,
  });
  await using bot = await startOutsideBot(worker.url, { answer, tell });
  const job = await handedOver(bot);
  for (const [result, field] of [
    ['159', 'result'],
    [{ price: 'x' }, 'result.price'],
    [{}, 'result.price'],
  ] as const) {
    const { status, jsonBody } = await report(bot, job, { result });
    expect([status, jsonBody.errors?.map((error) => error.field)]).toEqual([400, [field]]);
  }
  expect(await statusOf(bot, job, { result: { price: '159' } })).toBe(202);
  await bot.runAll();
  expect(await bot.told()).toEqual(['It is 160 of 3']);
});

test('a result that comes while its person is booking a trip waits, and comes at the end of the booking', async () => {
  await using bot = await startOutsideBot(worker.url);
  const job = await handedOver(bot);
  const say = (text: string) => bot.post(messageFrom('ada', bot.channel, { text }));
  for (const text of ['book a trip to London for 2 tomorrow', 'from Berlin']) await say(text);
  const before = bot.channel.textsIn('chat-ada').length;
  expect(await statusOf(bot, job, { result: 'seven' })).toBe(202);
  await bot.runAll();
  await takeQueued(bot);
  await say('yes');
  expect(bot.channel.textsIn('chat-ada').slice(before)).toEqual([expect.stringContaining('four digits')]);
  expect(await statusOf(bot, job, { result: 'seven' })).toBe(409);
  await say('4242');
  await takeQueued(bot);
  expect(bot.channel.textsIn('chat-ada').slice(before + 1)).toEqual([
    expect.stringContaining('Your trip to London is booked'),
    'seven',
  ]);
});

test.each<[string, () => string]>([
  ['throws', () => assert.fail('the price list is gone')],
  ['says nothing', () => ''],
  ['says what is no message', () => Object({ html: '<b>7</b>' })],
])('a result whose telling %s was taken: the person hears that it failed, the operator why', async (_what, tell) => {
  await using bot = await startOutsideBot(worker.url, { answer: z.unknown(), tell });
  const job = await handedOver(bot);
  const { status, jsonBody } = await report(bot, job, { result: 7 });
  expect([status, jsonBody]).toEqual([202, { id: job.id, state: 'failed' }]);
  await bot.runAll();
  expect((await bot.jobOf(job.id)).error?.cause).toMatch(/^(AssertionError|ZodError)/);
  expect(bot.log.join()).not.toContain('the price list');
  expect(await bot.told()).toEqual([expect.stringContaining('could not find an answer')]);
});

test('a worker that has reported has the job, whatever it answers to the hand-over', async () => {
  await using own = await startWorker();
  await using bot = await startOutsideBot(own.url, { retry: { most: 0, delaySeconds: 0 } });
  const { handOver } = bot.services;
  bot.services.handOver = async (job, to) => {
    own.answerWith(async (response) => {
      await report(bot, job, progress(10));
      response.writeHead(504).end();
    });
    await handOver(job, to);
  };
  const job = await handedOver(bot);
  expect(job).toMatchObject({ state: 'outside', handOver: { isDone: true }, lease: null, retryAt: null });
  expect(await statusOf(bot, job, { result: 'seven' })).toBe(202);
  await bot.runAll();
  expect(await bot.told()).toEqual(['seven']);
});
