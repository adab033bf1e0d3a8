import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { Children } from '../../../local/children.ts';
import { hasJobEnded, type Job } from '../../../src/domain/job.ts';
import { userKey } from '../../../src/domain/keys.ts';
import { Jobs } from '../../../src/jobs/jobs.ts';
import { KnownJobs } from '../../../src/jobs/knownJobs.ts';
import { createStores } from '../../../src/stores.ts';
import { buildApp } from '../../crash/builtApp.ts';
import { type HostProcess, startHost } from '../../crash/hostProcess.ts';
import { messageFrom, userNamed } from '../../support/bot.ts';
import { type Connector, startConnector } from '../../support/connector.ts';
import { takeStorage } from '../../support/storage.ts';
import { until } from '../../support/until.ts';
import { fiveSteps } from './fiveSteps.ts';

const STEPS = [1, 2, 3, 4, 5];
/** Longer than a lease: a message that comes back sooner would find the dead host's. */
const VISIBILITY_SECONDS = 8;
/** The message has died with five hosts then: the host sets it aside, and the sweep brings the job back. */
const PATIENCE_SECONDS = 240;

const REGISTRY = `import { fiveSteps } from './fiveSteps.ts';
export type HandlerServices = object;
export const jobHandlers = (_services: HandlerServices) => [fiveSteps];
`;

/** The app with this handler as its own, as another developer would have written it. */
function buildJobApp() {
  const handler = readFileSync(join(import.meta.dirname, 'fiveSteps.ts'), 'utf8');
  const inPlace = handler.replace('../../../src/jobs/jobHandler.ts', './jobHandler.ts');
  return buildApp({ 'src/jobs/fiveSteps.ts': inPlace, 'src/jobs/jobHandlers.ts': REGISTRY });
}

interface Scene {
  channel: Connector;
  begun: () => number[];
  release: (step: number) => void;
  jobs: Jobs;
  jobOf: (id: string) => Promise<Job>;
  start: () => Promise<HostProcess>;
  folder: string;
}

async function setScene(): Promise<Scene> {
  const [app, connectionString, channel] = [await buildJobApp(), await takeStorage(), await startConnector()];
  const children = new Children();
  onTestFinished(async () => {
    await children.stop();
    await app.remove();
    await channel[Symbol.asyncDispose]();
  });
  const folder = join(app.folder, 'steps');
  mkdirSync(folder);
  writeFileSync(join(folder, 'begun.txt'), '');
  for (const step of STEPS) writeFileSync(join(folder, `hold-${step}`), '');
  const stores = createStores({ connectionString });
  let hosts = 0;
  return {
    ...{ channel, folder },
    begun: () => readFileSync(join(folder, 'begun.txt'), 'utf8').split('\n').filter(Boolean).map(Number),
    release: (step) => rmSync(join(folder, `hold-${step}`)),
    jobs: new Jobs({ ...stores, knownJobs: new KnownJobs([fiveSteps]) }),
    jobOf: async (id) => {
      const stored = await stores.jobs.get(id);
      if (!stored) throw new Error(`no job ${id}`);
      return stored.job;
    },
    start: () =>
      startHost(`host ${++hosts}`, {
        ...{ appFolder: app.folder, connectionString, children },
        visibilitySeconds: VISIBILITY_SECONDS,
      }),
  };
}

test('a job of five steps, its host killed in each: one result, no step again after its checkpoint, one message of progress', {
  timeout: 10 * 60_000,
}, async () => {
  const { channel, folder, begun, release, jobs, jobOf, start } = await setScene();
  let host = await start();
  const post = (activity: object) =>
    fetch(`${host.url}/api/messages`, { method: 'POST', body: JSON.stringify(activity) });
  await post(messageFrom('ada', channel));
  const recipientKey = userKey('emulator', 'ada');
  const request = { recipientKey, to: userNamed('ada'), title: 'five', input: { folder } };
  const started = await jobs.start({ ...request, kind: 'five-steps', key: 'k' });
  const { id } = 'job' in started ? started.job : { id: '' };
  for (const step of STEPS) {
    await until(`step ${step}`, () => begun().includes(step) || undefined, PATIENCE_SECONDS);
    expect((await jobOf(id)).step).toBe(step - 1);
    await host.kill();
    release(step);
    host = await start();
  }
  const job = await until(
    'the end of the job',
    async () => {
      const now = await jobOf(id);
      return hasJobEnded(now) && now.isTold ? now : undefined;
    },
    PATIENCE_SECONDS,
  );
  expect(job).toMatchObject({ state: 'done', step: 4, error: null });
  // Each once with a host that died, and once more: none again after its checkpoint was written.
  expect(begun()).toEqual(STEPS.flatMap((step) => [step, step]));
  await until('the answer', () => channel.textsIn('chat-ada').includes('all five steps') || undefined);
  const progress = channel.posts.filter(({ activity }) => activity.text?.startsWith('“five”:'));
  expect(progress.filter(({ method }) => method === 'POST')).toHaveLength(1);
  expect(new Set(progress.filter(({ method }) => method === 'PUT').map(({ path }) => path)).size).toBe(1);
  expect(progress.at(-1)?.activity.text).toBe('“five”: done. The answer follows.');
  expect(channel.textsIn('chat-ada').filter((text) => text === 'all five steps')).toHaveLength(1);
});
