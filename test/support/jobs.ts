import { z } from 'zod';
import type { Job } from '../../src/domain/job.ts';
import { userKey } from '../../src/domain/keys.ts';
import { defineJob, type JobContext, type JobHandler, type JobStep } from '../../src/jobs/jobHandler.ts';
import { KnownJobs } from '../../src/jobs/knownJobs.ts';
import { runJob } from '../../src/jobs/runJob.ts';
import type { Services } from '../../src/services.ts';
import { messageFrom, startBot, type TestBot, userNamed } from './bot.ts';
import { takePointers } from './hosts.ts';

type Step = (at: number, context: JobContext<{ upTo: number }>) => Promise<JobStep<{ at: number }>>;

/** A job that counts its steps; each of them does what `step` says, with the number of checkpoints before it. */
export function counting(step: Step, more: Partial<Pick<JobHandler, 'retry' | 'deadlineMinutes'>> = {}): JobHandler {
  return defineJob({
    id: 'count',
    input: z.object({ upTo: z.number() }),
    checkpoint: z.object({ at: z.number() }),
    deadlineMinutes: 60,
    expectedSeconds: ({ upTo }) => upTo,
    retry: { most: 2, delaySeconds: 30 },
    begin: () => ({ at: 0 }),
    step: ({ at }, context) => step(at, context),
    ...more,
  });
}

/** The next number, with a progress; after the last one the result. */
export const countOn: Step = async (at, { input: { upTo } }) =>
  at + 1 === upTo
    ? { result: `counted to ${upTo}` }
    : { checkpoint: { at: at + 1 }, progress: { percent: (100 * (at + 1)) / upTo, text: `at ${at + 1}` } };

export interface JobBot extends TestBot {
  /** What was queued on `jobs`. */
  jobPointers: { id: string; delaySeconds: number }[];
  userOfAda: typeof ADA;
  start(key?: string, upTo?: number): Promise<Job>;
  jobOf(id: string): Promise<Job>;
  /** Runs one pointer. */
  run(id: string, more?: { dequeueCount?: number; services?: Services }): Promise<void>;
  /** Takes the pointers that were queued until now, and those that they lead to, each after its delay. */
  runAll(services?: Services): Promise<number>;
  /** All hosts of the app. */
  hosts: TestBot[];
  /** Has what was told arrive. @returns the texts of the chat's messages that are not of the progress. */
  told(): Promise<string[]>;
}

const ADA = { recipientKey: userKey('emulator', 'ada'), to: userNamed('ada') };

/** A bot that knows ada and a kind of long work. @param beside another host of the same app. */
export async function startJobBot(
  handler: JobHandler,
  { settings = {}, beside }: { settings?: Record<string, string>; beside?: JobBot } = {},
): Promise<JobBot> {
  const bot = await startBot(settings, beside);
  bot.services.knownJobs = new KnownJobs([handler]);
  if (!beside) await bot.post(messageFrom('ada', bot.channel));
  const jobPointers: JobBot['jobPointers'] = beside?.jobPointers ?? [];
  const hosts = beside?.hosts ?? [];
  hosts.push(bot);
  const { jobsQueue, jobs } = bot.services;
  const push = jobsQueue.push.bind(jobsQueue);
  jobsQueue.push = async (pointer, delaySeconds = 0) => {
    jobPointers.push({ id: pointer.id, delaySeconds });
    await push(pointer, delaySeconds);
  };
  const write = (text: string) => bot.log.push(text);
  const log = { info: write, warn: write, error: write };
  const before = bot.channel.posts.length;
  let messages = 0;
  const run: JobBot['run'] = (id, { dequeueCount = 1, services = bot.services } = {}) => {
    const body = Buffer.from(JSON.stringify({ v: 1, id }));
    return runJob(services, { body, messageId: `job-${++messages}`, dequeueCount }, log);
  };
  return Object.assign(bot, {
    jobPointers,
    hosts,
    userOfAda: ADA,
    start: async (key = 'a-1', upTo = 3) => {
      const started = await bot.services.longWork.start({
        ...ADA,
        kind: 'count',
        input: { upTo },
        title: 'how many?',
        key,
      });
      if (started.kind === 'full') throw new Error('no more jobs');
      return started.job;
    },
    jobOf: async (id: string) => {
      const stored = await jobs.get(id);
      if (!stored) throw new Error(`no job ${id}`);
      return stored.job;
    },
    run,
    runAll: async (services = bot.services) => {
      let taken = 0;
      for (let pointer = jobPointers.shift(); pointer; pointer = jobPointers.shift()) {
        bot.wait(pointer.delaySeconds * 1000);
        await run(pointer.id, { services });
        taken++;
      }
      return taken;
    },
    told: async () => {
      for (const host of hosts) await takePointers(host);
      const texts = bot.channel.posts.slice(before).map(({ activity }) => activity.text ?? '');
      return texts.filter((text) => !text.startsWith('“how many?”:'));
    },
  });
}

/** The person's chat, as they see it now: each message with what it says last. */
export function progressIn({ channel }: TestBot): { method: string; id: string; text: string }[] {
  return channel.posts
    .filter(({ activity }) => activity.text?.startsWith('“how many?”:'))
    .map(({ path, activity, method }) => ({ method, id: path.split('/')[5] ?? '', text: activity.text ?? '' }));
}
