import { expect, test } from 'vitest';
import { MOST_JOBS, notificationIdOf } from '../../../src/domain/job.ts';
import { runJob } from '../../../src/jobs/runJob.ts';
import { dueRows } from '../../support/hosts.ts';
import { counting, countOn, startJobBot } from '../../support/jobs.ts';
import { silent } from '../../support/silent.ts';

const MINUTE = 60_000;
const DAY = 24 * 60 * MINUTE;

test('a job runs step by step, and its person is told once, however often its pointer comes', async () => {
  await using bot = await startJobBot(counting(countOn));
  const { id } = await bot.start();
  expect(await bot.jobOf(id)).toMatchObject({ state: 'queued', step: 0, isTold: false });
  await bot.runAll();
  await bot.run(id);
  await bot.run(id);
  expect(await bot.jobOf(id)).toMatchObject({ state: 'done', step: 2, isTold: true, lease: null, faults: 0 });
  expect(await bot.told()).toEqual(['counted to 3']);
  expect(await bot.statusOf(notificationIdOf({ id }))).toMatchObject({ state: 'done', counts: { sent: 1 } });
});

test('started twice by the same key it is one job; twenty is all that a person has', async () => {
  await using bot = await startJobBot(counting(countOn));
  const ask = (key: string) => {
    const [to, recipientKey] = [bot.userOfAda.to, bot.userOfAda.recipientKey];
    return bot.services.longWork.start({ to, recipientKey, key, kind: 'count', input: { upTo: 1 }, title: 'x' });
  };
  expect((await ask('k-0')).kind).toBe('started');
  expect((await ask('k-0')).kind).toBe('repeated');
  for (let more = 1; more < MOST_JOBS; more++) await ask(`k-${more}`);
  expect(await ask('one-more')).toEqual({ kind: 'full', most: MOST_JOBS });
  expect((await ask('k-0')).kind).toBe('repeated');
  await bot.runAll();
  expect((await ask('one-more')).kind).toBe('started');
  const listed = await bot.services.longWork.of(bot.userOfAda.recipientKey);
  expect(listed.map(({ state }) => state)).toEqual(['queued', ...Array.from({ length: MOST_JOBS }, () => 'done')]);
  bot.wait(DAY + MINUTE);
  expect(await bot.services.longWork.of(bot.userOfAda.recipientKey)).toHaveLength(1);
});

test('a step that waits is a row and a pointer with a delay', async () => {
  await using bot = await startJobBot(
    counting(async (at) => (at === 0 ? { checkpoint: { at: 1 }, afterSeconds: 3600 } : { result: 'rested' }), {
      deadlineMinutes: 120,
    }),
  );
  const { id } = await bot.start();
  bot.jobPointers.length = 0;
  await bot.run(id);
  expect(await bot.jobOf(id)).toMatchObject({ state: 'running', step: 1, tries: 0, lease: null });
  expect(bot.jobPointers).toEqual([{ id, delaySeconds: 3600 }]);
  bot.jobPointers.length = 0;
  await bot.run(id);
  expect(await bot.jobOf(id)).toMatchObject({ state: 'running', step: 1 });
  // Too early: put back with what is left of the delay.
  expect(bot.jobPointers.map(({ delaySeconds }) => Math.round(delaySeconds / 60))).toEqual([60]);
  bot.wait(60 * MINUTE);
  await bot.run(id);
  expect(await bot.told()).toEqual(['rested']);
});

test('a job longer than an invocation goes on in the next one', async () => {
  await using bot = await startJobBot(counting(countOn));
  const { workSeconds } = bot.services;
  bot.services.workSeconds = 0;
  const { id } = await bot.start('long', 4);
  bot.jobPointers.length = 0;
  for (let invocation = 1; invocation <= 3; invocation++) {
    await bot.run(id);
    expect(await bot.jobOf(id)).toMatchObject({ step: invocation, tries: 0, lease: null });
    expect(bot.jobPointers.splice(0)).toEqual([{ id, delaySeconds: 0 }]);
  }
  await bot.run(id);
  bot.services.workSeconds = workSeconds;
  expect(await bot.told()).toEqual(['counted to 4']);
});

test('a step that throws is tried again after the delay, and then the person and the operator know', async () => {
  await using bot = await startJobBot(
    counting(async (at) => {
      if (at === 0) return { checkpoint: { at: 1 } };
      throw new Error('the hotel does not answer', { cause: new Error('ECONNRESET') });
    }),
  );
  const { id } = await bot.start();
  bot.jobPointers.length = 0;
  for (const faults of [1, 2]) {
    await bot.run(id);
    expect(await bot.jobOf(id)).toMatchObject({ state: 'running', step: 1, faults, tries: faults, lease: null });
    expect(bot.jobPointers.splice(0)).toEqual([{ id, delaySeconds: 30 }]);
    bot.wait(31_000);
  }
  await bot.run(id);
  const job = await bot.jobOf(id);
  expect(job).toMatchObject({ state: 'failed', isTold: true, error: { message: 'the hotel does not answer' } });
  expect(job.error?.cause).toContain('behind it: Error: ECONNRESET');
  expect(bot.log.filter((line) => /step 2 failed, fault \d: Error$/.test(line))).toHaveLength(3);
  expect(await bot.told()).toEqual([expect.stringMatching(/^I am sorry: I could not find an answer to “how many\?”/)]);
});

test('faults are counted for each step: those of an earlier one are forgotten', async () => {
  const thrown = new Set<number>();
  await using bot = await startJobBot(
    counting(
      async (at, context) => {
        if (!thrown.has(at)) {
          thrown.add(at);
          throw new Error('once');
        }
        return countOn(at, context);
      },
      { retry: { most: 1, delaySeconds: 0 } },
    ),
  );
  const { id } = await bot.start();
  await bot.runAll();
  expect(await bot.jobOf(id)).toMatchObject({ state: 'done', error: null });
});

test('a result that is no message fails the job; a text in German where the person reads German', async () => {
  await using bot = await startJobBot(counting(async () => ({ result: '' }), { retry: { most: 0, delaySeconds: 0 } }));
  const started = await bot.services.longWork.start({
    ...bot.userOfAda,
    ...{ kind: 'count', input: { upTo: 1 }, title: 'wie viele?', key: 'g', locale: 'de-DE' },
  });
  await bot.runAll();
  expect(started.kind).toBe('started');
  expect(await bot.told()).toEqual([
    expect.stringMatching(/^Es tut mir leid: Ich konnte keine Antwort auf „wie viele\?“/),
  ]);
});

test('nothing comes until the deadline: the person is told, once, and a result after it does not count', async () => {
  await using bot = await startJobBot(
    counting(
      async () => {
        bot.wait(2 * MINUTE);
        return { result: 'too late' };
      },
      { deadlineMinutes: 1 },
    ),
  );
  const late = await bot.start('late');
  await bot.runAll();
  expect(await bot.jobOf(late.id)).toMatchObject({ state: 'expired', isTold: true });
  const unbegun = await bot.start('unbegun');
  bot.wait(MINUTE);
  await bot.runAll();
  await bot.run(unbegun.id);
  expect(await bot.jobOf(unbegun.id)).toMatchObject({ state: 'expired', isTold: true, step: 0 });
  const sorry = expect.stringMatching(/^I am sorry: there will be no answer to “how many\?”/);
  expect(await bot.told()).toEqual([sorry, sorry]);
});

test.each([
  ['no JSON', 'x', 'malformed', 'message-7'],
  ['no job', '{"v":1,"id":"price-1"}', 'invalid', 'price-1'],
])('a pointer that is %s is a dead letter', async (_what, text, reason, id) => {
  await using bot = await startJobBot(counting(countOn));
  await runJob(bot.services, { body: Buffer.from(text), messageId: 'message-7', dequeueCount: 1 }, silent);
  const letters = await bot.services.deadLetters.heads({});
  expect(letters).toMatchObject([{ id, reason, queue: 'jobs' }]);
});

test('a job that has ended is kept for the time of retention, by one row, and is gone then', async () => {
  await using bot = await startJobBot(counting(async () => ({ result: 'x'.repeat(40_000) })));
  const { id } = await bot.start();
  await bot.runAll();
  expect((await bot.jobOf(id)).outcome?.text).toHaveLength(40_000);
  bot.wait(5 * MINUTE);
  await bot.sweep();
  const rows = (await dueRows(bot)).filter(({ kind }) => kind === 'job');
  expect(rows.map(({ at }) => Math.round((Date.parse(at) - bot.services.now().getTime()) / DAY))).toEqual([30]);
  expect(bot.jobPointers).toEqual([]);
  bot.wait(30 * DAY);
  await bot.sweep();
  expect(await bot.services.jobs.get(id)).toBeUndefined();
  expect((await dueRows(bot)).filter(({ kind }) => kind === 'job')).toEqual([]);
});

test('the number of a job stays, also when older ones leave the list', async () => {
  await using bot = await startJobBot(counting(countOn));
  const numbers = async () => {
    const listed = await bot.services.longWork.of(bot.userOfAda.recipientKey);
    return listed.map(({ number }) => number);
  };
  await bot.start('old');
  await bot.runAll();
  bot.wait(DAY - MINUTE);
  const berlin = await bot.start('Berlin');
  bot.wait(1000);
  await bot.start('London');
  expect(await numbers()).toEqual([3, 2, 1]);
  bot.wait(2 * MINUTE);
  expect(await numbers()).toEqual([3, 2]);
  expect(berlin.number).toBe(2);
  expect((await bot.start('Berlin')).number).toBe(2);
});

test('a row that cannot be read is looked at once an hour, and the log names the job', async () => {
  await using bot = await startJobBot(counting(countOn));
  const { id } = await bot.start();
  const stored = await bot.services.jobs.get(id);
  if (!stored) throw new Error('no job');
  await bot.services.jobs.put(stored, { ...stored.job, progress: { percent: 101, text: 'x' } });
  bot.jobPointers.length = 0;
  for (const minutes of [2, 1, 1, 60]) {
    bot.wait(minutes * MINUTE);
    await bot.sweep();
  }
  const told = bot.log.filter((line) => line.includes('cannot be read'));
  expect(told).toEqual(Array.from({ length: 2 }, () => expect.stringContaining(`job ${id}: its row`)));
  expect((await dueRows(bot)).filter((row) => row.id === id)).toHaveLength(1);
  expect(await bot.services.longWork.of(bot.userOfAda.recipientKey)).toEqual([]);
  expect((await bot.start('another')).number).toBe(1);
});
