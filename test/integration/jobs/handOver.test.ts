import { expect, test } from 'vitest';
import { endJob } from '../../../src/jobs/endJob.ts';
import { counting, startJobBot } from '../../support/jobs.ts';

const MINUTE = 60_000;
const handing = counting(
  async (at) => (at === 0 ? { checkpoint: { at: 1 } } : { handOver: { to: 'queue:experts', data: { from: at } } }),
  { retry: { most: 1, delaySeconds: 30 } },
);
const answer = { state: 'done' as const, outcome: { text: 'from outside' } };

test('a job that is handed over waits for its result, days later', async () => {
  await using bot = await startJobBot(handing);
  const handed: unknown[] = [];
  bot.services.handOver = async ({ id, state }, { to, data }) => void handed.push({ id, state, to, data });
  const { id } = await bot.start();
  await bot.runAll();
  await bot.run(id);
  expect(handed).toEqual([{ id, state: 'outside', to: 'queue:experts', data: { from: 1 } }]);
  expect(await bot.jobOf(id)).toMatchObject({ state: 'outside', handOver: { isDone: true }, lease: null });
  expect((await endJob(bot.services, id, answer))?.kind).toBe('end');
  expect((await endJob(bot.services, id, answer))?.kind).toBe('too-late');
  await bot.runAll();
  expect(await bot.told()).toEqual(['from outside']);
});

test('a host that dies before it recorded that it has handed over does it again', async () => {
  await using bot = await startJobBot(handing);
  let handed = 0;
  const { jobs } = bot.services;
  const put = jobs.put.bind(jobs);
  bot.services.handOver = async () => {
    if (++handed === 1) jobs.put = () => Promise.reject(new Error('storage is gone'));
  };
  const { id } = await bot.start();
  await expect(bot.runAll()).rejects.toThrow('storage is gone');
  jobs.put = put;
  bot.wait(2 * MINUTE);
  await bot.sweep();
  await bot.runAll();
  expect(handed).toBe(2);
  expect(await bot.jobOf(id)).toMatchObject({ state: 'outside', handOver: { isDone: true } });
});

test('a result that is quicker than the record of the handing over ends the job', async () => {
  await using bot = await startJobBot(handing);
  bot.services.handOver = async ({ id }) => void (await endJob(bot.services, id, answer));
  const { id } = await bot.start();
  await bot.runAll();
  expect(await bot.jobOf(id)).toMatchObject({ state: 'done', isTold: true });
  expect(await bot.told()).toEqual(['from outside']);
});

test('nobody outside reports until the deadline: the person is told, and a result after it is refused', async () => {
  await using bot = await startJobBot(handing);
  bot.services.handOver = async () => {};
  const { id } = await bot.start();
  await bot.runAll();
  bot.wait(60 * MINUTE);
  expect((await endJob(bot.services, id, answer))?.kind).toBe('past-deadline');
  bot.wait(MINUTE);
  await bot.sweep();
  await bot.runAll();
  expect((await endJob(bot.services, id, answer))?.kind).toBe('too-late');
  expect(await bot.told()).toEqual([expect.stringContaining('there will be no answer')]);
});
