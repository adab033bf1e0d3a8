import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, onTestFinished, test } from 'vitest';
import { Children } from '../../local/children.ts';
import { type BuiltApp, buildApp } from '../crash/builtApp.ts';
import { leftOverIn } from '../crash/leftOver.ts';
import { takeStorage } from '../support/storage.ts';
import { checkSoak } from './checkSoak.ts';
import { describeSoak } from './describeSoak.ts';
import { runSoak, type SoakSetting } from './runSoak.ts';
import { readSoakSettings } from './settings.ts';
import { planSoak, type SoakSize } from './soakPlan.ts';

const SECOND = 1000;
/** For everything but the conversations: hosts, recipients, what is looked at in the end. */
const BESIDE_SECONDS = 300;
const HURRIED_SWEEP_SECONDS = 5;
/** Of 24 conversations without the lock: nobody waits for more. */
const LEAST_FOUND = 6;
const LOST_OR_MIXED_UP = /^asked for \w+ again|which no order of turns explains/;

const { seed, size, lock, patienceSeconds } = readSoakSettings(process.env);
const { conversations, kills, spreadSeconds } = size;
const repeatedBy =
  `npm run test:turns -- --seed ${seed} --conversations ${conversations} --kills ${kills} ` +
  `--spread-seconds ${spreadSeconds}${lock === 'hurried' ? ' --hurried' : ''}`;
let app: BuiltApp;

beforeAll(async () => {
  console.log(`the same conversations again: ${repeatedBy}`);
  app = await buildApp();
});

afterAll(() => app.remove());

const timeout = (spreadSeconds + patienceSeconds + BESIDE_SECONDS) * SECOND;

test(`${conversations} conversations over two hosts, ${kills} of which are killed`, { timeout }, async () => {
  const sweep = lock === 'hurried' ? { sweepSeconds: HURRIED_SWEEP_SECONDS } : {};
  const { broken, unexpectedEnds, figures } = await soak(size, { lock, patienceSeconds, ...sweep });
  console.log(`${figures}\n\n${repeatedBy}`);
  expect(broken).toEqual(new Map());
  expect(unexpectedEnds).toEqual([]);
});

test('without the turn lock answers are lost, and dialogs written over: the test finds it', { timeout }, async () => {
  const crowd = { conversations: 24, kills: 0, spreadSeconds: 6, isHurried: true };
  const { broken, figures } = await soak(crowd, { lock: 'off', patienceSeconds: 40, mostBroken: LEAST_FOUND });
  console.log(`without the turn lock: ${figures}`);
  const found = [...broken.values()].filter((each) => each.some((what) => LOST_OR_MIXED_UP.test(what)));
  expect(found.length).toBeGreaterThanOrEqual(LEAST_FOUND);
});

async function soak(
  of: SoakSize,
  setting: Pick<SoakSetting, 'lock' | 'patienceSeconds' | 'sweepSeconds' | 'mostBroken'>,
) {
  const children = new Children();
  onTestFinished(async ({ task }) => {
    await children.stop();
    if (task.result?.state === 'fail') app.keep();
    expect(leftOverIn(app.folder)).toEqual([]);
  });
  const plan = planSoak(seed, of, new Date());
  const connectionString = await takeStorage();
  const seen = await runSoak(plan, { ...setting, appFolder: app.folder, connectionString, children });
  const broken = await checkSoak(seen);
  if (broken.size > 0) writeFileSync(join(app.folder, `soak-${setting.lock}.json`), JSON.stringify(seen, null, 2));
  return { broken, figures: describeSoak(seen, broken), unexpectedEnds: seen.unexpectedEnds };
}
