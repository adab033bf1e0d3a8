import { expect, test } from 'vitest';
import { counting, countOn, progressIn, startJobBot } from '../../support/jobs.ts';

const MINUTE = 60_000;

test('a result that was cut in the middle of a character is told', async () => {
  await using bot = await startJobBot(counting(async () => ({ result: 'x\ud83d' })));
  await bot.start();
  await bot.runAll();
  expect(await bot.told()).toEqual(['x\ufffd']);
});

test.each<[string, object, string]>([
  ['more than all', { percent: 100.5, text: 'x' }, 'x'],
  ['more than a line', { percent: 1, text: 'x'.repeat(5000) }, 'x'.repeat(1000)],
  ['what JSON writes in six characters', { percent: 1, text: '\u0001'.repeat(1000) }, ' '.repeat(1000)],
])('a progress of %s: the row can be read, and the job goes on', async (_what, progress, kept) => {
  await using bot = await startJobBot(
    counting(async (at) => (at === 0 ? { checkpoint: { at: 1 }, progress: Object(progress) } : { result: 'ok' })),
  );
  const { id } = await bot.start();
  await bot.runAll();
  expect((await bot.jobOf(id)).progress?.text).toBe(kept);
  expect(await bot.told()).toEqual(['ok']);
});

test.each<[string, unknown, string]>([
  ['nothing', undefined, 'a step returned'],
  ['a checkpoint that is no JSON', { checkpoint: { at: 1n } }, 'BigInt'],
  ['a wait without end', { checkpoint: { at: 1 }, afterSeconds: Number.POSITIVE_INFINITY }, 'afterSeconds'],
  ['a progress that is no number', { checkpoint: { at: 1 }, progress: { percent: Number.NaN, text: '' } }, 'percent'],
])('a step that returns %s has thrown: the person hears it, the operator why', async (_what, given, why) => {
  await using bot = await startJobBot(
    counting(async () => Object({ given }).given, { retry: { most: 1, delaySeconds: 30 } }),
  );
  const { id } = await bot.start();
  await bot.run(id);
  expect(await bot.jobOf(id)).toMatchObject({ state: 'running', faults: 1, lease: null });
  bot.wait(MINUTE);
  await bot.run(id);
  const { state, error, step } = await bot.jobOf(id);
  expect([state, step, error?.message]).toEqual(['failed', 0, expect.stringContaining(why)]);
  expect(await bot.told()).toEqual([expect.stringContaining('could not find an answer')]);
});

test('a fault full of control characters, after a long progress, fits into the row; the log has its name alone', async () => {
  await using bot = await startJobBot(
    counting(async (at) => {
      if (at > 0) throw new TypeError('\u0001'.repeat(9000));
      return { checkpoint: { at: 1 }, progress: { percent: 1, text: '"'.repeat(1000) } };
    }),
  );
  const { id } = await bot.start();
  await bot.run(id);
  expect(await bot.jobOf(id)).toMatchObject({ faults: 1, error: { message: ' '.repeat(4000) } });
  expect(bot.log.filter((line) => line.includes('failed'))).toEqual([`job ${id}: step 2 failed, fault 1: TypeError`]);
});

test('a checkpoint that cannot be written is a fault of the step, not a death of its host', async () => {
  await using bot = await startJobBot(counting(countOn));
  const { jobs } = bot.services;
  const put = jobs.put.bind(jobs);
  jobs.put = async (read, job) => {
    if (job.step === 1) throw new Error('storage is not well');
    return put(read, job);
  };
  const { id } = await bot.start();
  await bot.run(id);
  expect(await bot.jobOf(id)).toMatchObject({
    tries: 1,
    faults: 1,
    lease: null,
    error: { message: 'storage is not well' },
  });
  jobs.put = put;
  bot.wait(MINUTE);
  await bot.runAll();
  expect(await bot.told()).toEqual(['counted to 3']);
});

test('once its host is asked to end, no step begins', async () => {
  const begun: number[] = [];
  await using bot = await startJobBot(
    counting(async (at, context) => {
      begun.push(at);
      return countOn(at, context);
    }),
  );
  const { sender, running } = bot.services;
  const send = sender.send.bind(sender);
  let stopped: Promise<void> | undefined;
  sender.send = async (...args) => {
    stopped = running.stop();
    return send(...args);
  };
  const { id } = await bot.start();
  await bot.run(id);
  await stopped;
  expect(begun).toEqual([0]);
  expect(await bot.jobOf(id)).toMatchObject({ step: 1, tries: 0, lease: null });
  expect(progressIn(bot)).toHaveLength(1);
});
