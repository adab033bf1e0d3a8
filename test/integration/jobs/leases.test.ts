import { expect, test } from 'vitest';
import { MOST_DEATHS } from '../../../src/domain/decideJob.ts';
import { JobHold } from '../../../src/jobs/jobHold.ts';
import type { StoredJob } from '../../../src/storage/jobsTable.ts';
import { createStores } from '../../../src/stores.ts';
import { dueRows, gate } from '../../support/hosts.ts';
import { counting, countOn, type JobBot, startJobBot } from '../../support/jobs.ts';
import { silent } from '../../support/silent.ts';
import { startStorageProxy } from '../../support/storageProxy.ts';

const MINUTE = 60_000;

const jobRows = async (bot: JobBot) => (await dueRows(bot)).filter(({ kind }) => kind === 'job');

async function storedOf(bot: JobBot, id: string): Promise<StoredJob> {
  const stored = await bot.services.jobs.get(id);
  if (!stored) throw new Error(`no job ${id}`);
  return stored;
}

/** A worker that takes the job and dies with it. */
async function dieWith(bot: JobBot, id: string): Promise<void> {
  const hold = await JobHold.claim(bot.services, await storedOf(bot, id), silent);
  await hold?.end();
}

test('two hosts that take a job at once: one runs it', async () => {
  const begun: number[] = [];
  const step = gate();
  const handler = counting(async (at, context) => {
    begun.push(at);
    await step.pass();
    return countOn(at, context);
  });
  await using bot = await startJobBot(handler);
  await using other = await startJobBot(handler, { beside: bot });
  const { id } = await bot.start('both', 2);
  const first = bot.run(id);
  const second = other.run(id);
  await step.reached;
  // The other one has nothing to do, or will have when the first one has gone on.
  step.open();
  await Promise.all([first, second]);
  expect(begun).toEqual([0, 1]);
  expect(await bot.jobOf(id)).toMatchObject({ state: 'done', isTold: true });
  expect(await bot.told()).toEqual(['counted to 2']);
});

test('while a step runs its lease is renewed, and nobody else gets it', async () => {
  const step = gate();
  const begun: number[] = [];
  const handler = counting(async (at, context) => {
    begun.push(at);
    await step.pass();
    return countOn(at, context);
  });
  await using bot = await startJobBot(handler, { settings: { SEND_TIMEOUT_SECONDS: '1', WORK_LEASE_SECONDS: '3' } });
  const { id } = await bot.start('long', 1);
  const running = bot.run(id);
  await step.reached;
  const { lease } = await bot.jobOf(id);
  const renewed = async () => (await bot.jobOf(id)).lease;
  await expect.poll(renewed, { timeout: 10_000 }).not.toEqual(lease);
  await bot.run(id);
  step.open();
  await running;
  expect(begun).toEqual([0]);
  expect(await bot.told()).toEqual(['counted to 1']);
});

test('a holder that was paused for longer than its lease: what it found is refused, and the other one goes on', async () => {
  const step = gate();
  let runs = 0;
  const handler = counting(async () => {
    if (++runs > 1) return { result: 'of the second' };
    await step.pass();
    return { result: 'of the first' };
  });
  await using bot = await startJobBot(handler);
  await using other = await startJobBot(handler, { beside: bot });
  const { id } = await bot.start();
  const paused = bot.run(id);
  await step.reached;
  other.wait(2 * MINUTE);
  // Found dead, and left for some seconds.
  await other.run(id);
  other.wait(MINUTE);
  const { jobs } = other.services;
  const put = jobs.put.bind(jobs);
  const claimed = Promise.withResolvers<void>();
  const goOn = gate();
  // Between its claim and its result.
  jobs.put = async (read, job) => {
    if (job.state === 'done' && !job.isTold) await goOn.pass();
    const written = await put(read, job);
    claimed.resolve();
    return written;
  };
  const second = other.run(id);
  await claimed.promise;
  step.open();
  await paused;
  expect(await bot.jobOf(id)).toMatchObject({ state: 'running', outcome: null });
  goOn.open();
  await second;
  expect(await bot.jobOf(id)).toMatchObject({ state: 'done', outcome: { text: 'of the second' } });
  expect(await bot.told()).toEqual(['of the second']);
});

test('a renewal that hangs: at the end of the lease the step is told, before another one begins', async () => {
  const step = gate();
  const aborted: string[] = [];
  const handler = counting(async (_at, { signal }) => {
    void step.pass();
    await new Promise((resolve) => signal.addEventListener('abort', resolve));
    aborted.push(signal.reason);
    return { result: 'nobody has it' };
  });
  await using bot = await startJobBot(handler, { settings: { SEND_TIMEOUT_SECONDS: '1', WORK_LEASE_SECONDS: '3' } });
  bot.services.jobs.renew = (_stored, _until, signal) =>
    new Promise((_, reject) => signal.addEventListener('abort', () => reject(signal.reason)));
  const { id } = await bot.start();
  const running = bot.run(id);
  await step.reached;
  const { lease } = await bot.jobOf(id);
  await running;
  expect(aborted).toEqual(['lost']);
  expect(Date.now()).toBeLessThan(Date.parse(lease?.until ?? '') + 1000);
  expect(await bot.jobOf(id)).toMatchObject({ state: 'running', outcome: null });
});

test('the jobs that a host had when it died come back apart, and later after each death', async () => {
  await using bot = await startJobBot(counting(countOn));
  const ids = [(await bot.start('poison')).id, (await bot.start('innocent')).id];
  const chance = [0, 1, 0, 1];
  bot.services.random = () => chance.shift() ?? 0;
  const pauses: (number | undefined)[] = [];
  for (const death of [1, 2]) {
    for (const id of ids) await dieWith(bot, id);
    bot.wait(2 * MINUTE);
    bot.jobPointers.length = 0;
    for (const id of ids) await bot.run(id);
    pauses.push(...bot.jobPointers.map(({ delaySeconds }) => delaySeconds));
    for (const id of ids) expect(await bot.jobOf(id)).toMatchObject({ tries: death, lease: null, state: 'running' });
  }
  expect(pauses).toEqual([2, 6, 8, 24]);
  expect(bot.log.filter((line) => line.includes('ended with its host, death 2 of 5'))).toHaveLength(2);
  await bot.runAll();
  expect(await bot.told()).toEqual(['counted to 3', 'counted to 3']);
});

test('a write whose answer is lost is known by its writer: no step is run again, and nothing is told twice', async () => {
  const begun: number[] = [];
  const handler = counting(async (at, context) => {
    begun.push(at);
    return countOn(at, context);
  });
  await using bot = await startJobBot(handler);
  let [puts, lost] = [0, 0];
  // Each is done, and done again by the SDK, which is refused then.
  const proxy = await startStorageProxy(bot.connectionString, 'Table', async (request) => {
    if (request !== 'PUT' || ++puts % 2 === 0) return;
    lost++;
    proxy.loseNextAnswer();
  });
  await using _ = proxy;
  bot.services.jobs = createStores({ connectionString: proxy.connectionString }).jobs;
  const { id } = await bot.start();
  await bot.run(id);
  expect(lost).toBeGreaterThan(4);
  expect(begun).toEqual([0, 1, 2]);
  expect(await bot.jobOf(id)).toMatchObject({ state: 'done', step: 2, isTold: true });
  expect(await bot.told()).toEqual(['counted to 3']);
});

test('a host that dies is found by the first sweep after its lease, which runs nothing itself', async () => {
  await using bot = await startJobBot(counting(countOn));
  const { id } = await bot.start();
  await dieWith(bot, id);
  bot.jobPointers.length = 0;
  await bot.sweep();
  expect(bot.jobPointers).toEqual([]);
  bot.wait(2 * MINUTE);
  await bot.sweep();
  expect(bot.jobPointers).toEqual([{ id, delaySeconds: 0 }]);
  expect(await bot.jobOf(id)).toMatchObject({ state: 'running', step: 0, tries: 1 });
  expect(await jobRows(bot)).toHaveLength(1);
  await bot.runAll();
  expect(await bot.told()).toEqual(['counted to 3']);
});

test('a step that ends its host five times fails the job, and its person is told', async () => {
  const begun: number[] = [];
  await using bot = await startJobBot(
    counting(async (at) => {
      begun.push(at);
      return { result: 'never' };
    }),
  );
  const { id } = await bot.start();
  for (let death = 1; death <= MOST_DEATHS; death++) {
    await dieWith(bot, id);
    bot.wait(2 * MINUTE);
  }
  await bot.runAll();
  const job = await bot.jobOf(id);
  expect(job).toMatchObject({ state: 'failed', isTold: true, error: { cause: 'host-died' } });
  expect(begun).toEqual([]);
  expect(await bot.told()).toEqual([expect.stringContaining('I could not find an answer')]);
});

test('cancelled during a step: the step is told to stop, what it brings does not count, and nothing is told', async () => {
  const step = gate();
  const signals: AbortSignal[] = [];
  const handler = counting(async (_at, { signal }) => {
    signals.push(signal);
    const aborted = new Promise((resolve) => signal.addEventListener('abort', resolve));
    await Promise.all([step.pass(), aborted]);
    return { result: 'nobody wants it' };
  });
  await using bot = await startJobBot(handler, { settings: { SEND_TIMEOUT_SECONDS: '1', WORK_LEASE_SECONDS: '3' } });
  const { id } = await bot.start();
  const running = bot.run(id);
  await step.reached;
  step.open();
  expect(await bot.services.longWork.cancel(id)).toBe('cancelled');
  await running;
  expect(signals.map(({ aborted }) => aborted)).toEqual([true]);
  await bot.runAll();
  expect(await bot.jobOf(id)).toMatchObject({ state: 'cancelled', outcome: null, isTold: true });
  expect(await bot.told()).toEqual([]);
  expect(await bot.services.longWork.cancel(id)).toBe('cancelled');
});

test('cancelled too late, and what nobody started', async () => {
  await using bot = await startJobBot(counting(countOn));
  const { id } = await bot.start();
  await bot.runAll();
  expect(await bot.services.longWork.cancel(id)).toBe('too-late');
  expect(await bot.services.longWork.cancel(id.replace(/.$/, (last) => (last === '0' ? '1' : '0')))).toBeUndefined();
  expect(await bot.services.longWork.cancel('x')).toBeUndefined();
});

test('a host that is asked to end gives its job back, and that is no try', async () => {
  const step = gate();
  const handler = counting(async (_at, { signal }) => {
    void step.pass();
    await new Promise((_, reject) => signal.addEventListener('abort', () => reject(new Error('stopped'))));
    return { result: 'never' };
  });
  await using bot = await startJobBot(handler);
  const { id } = await bot.start();
  bot.jobPointers.length = 0;
  const running = bot.run(id);
  await step.reached;
  await bot.services.running.stop();
  await running;
  expect(await bot.jobOf(id)).toMatchObject({ state: 'running', tries: 0, faults: 0, lease: null });
  expect(bot.jobPointers).toEqual([{ id, delaySeconds: 0 }]);
});

test('a job that is started and never queued is found by the sweep; a row without a job goes after an hour', async () => {
  await using bot = await startJobBot(counting(countOn));
  const { jobs } = bot.services;
  const insert = jobs.insert.bind(jobs);
  jobs.insert = () => Promise.reject(new Error('storage is not well'));
  await expect(bot.start('lost')).rejects.toThrow('not well');
  jobs.insert = insert;
  const { id } = await bot.start('found');
  bot.jobPointers.length = 0;
  bot.wait(2 * MINUTE);
  await bot.sweep();
  expect(bot.jobPointers.splice(0)).toEqual([{ id, delaySeconds: 0 }]);
  expect((await jobRows(bot)).length).toBe(2);
  bot.wait(62 * MINUTE);
  await bot.sweep();
  expect((await jobRows(bot)).map((row) => row.id)).toEqual([id]);
});
