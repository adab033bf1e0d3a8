import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, onTestFinished, test } from 'vitest';
import { Children } from '../../local/children.ts';
import { takeStorage } from '../support/storage.ts';
import { type BuiltApp, buildApp } from './builtApp.ts';
import { checkRound } from './checkRound.ts';
import { describeRound, describeRounds } from './describeRound.ts';
import { leftOverIn } from './leftOver.ts';
import { planRounds, type RoundPlan } from './roundPlan.ts';
import { type Round, runRound } from './runRound.ts';
import { readCrashSettings } from './settings.ts';

const SECOND = 1000;
/** For everything but the wait after the kill: hosts, recipients, the sending until then, the end. */
const BESIDE_PATIENCE_SECONDS = 300;

const { seed, rounds, patienceSeconds, ...settings } = readCrashSettings(process.env);
const { recipients, visibilitySeconds } = settings;
const repeatedBy =
  `npm run test:crash -- --seed ${seed} --rounds ${rounds} --recipients ${recipients} ` +
  `--visibility-seconds ${visibilitySeconds}`;
const ended: Round[] = [];
let app: BuiltApp;

beforeAll(async () => {
  console.log(`the same rounds again: ${repeatedBy}`);
  app = await buildApp();
});

afterAll(async () => {
  if (ended.length > 0) console.log(`${describeRounds(ended)}\n\n${repeatedBy}`);
  await app.remove();
});

test.for(planRounds(seed, rounds))(
  'round $round: $policy, a kill among $hosts host(s)',
  { timeout: (patienceSeconds + BESIDE_PATIENCE_SECONDS) * SECOND },
  async (plan) => {
    const children = new Children();
    onTestFinished(async ({ task }) => {
      await children.stop();
      if (task.result?.state === 'fail') app.keep();
      expect(leftOverIn(app.folder)).toEqual([]);
    });
    const stage = { ...settings, appFolder: app.folder, patienceSeconds, children };
    report(plan, await runRound(plan, { ...stage, connectionString: await takeStorage() }));
  },
);

/** @throws when a rule was broken; what was seen is beside the hosts' logs then. */
function report(plan: RoundPlan, round: Round): void {
  const broken = [...checkRound(round), ...round.unexpectedEnds];
  ended.push(round);
  console.log(describeRound(round, broken));
  if (broken.length > 0) writeFileSync(join(app.folder, `round-${plan.round}.json`), JSON.stringify(round, null, 2));
  expect(broken).toEqual([]);
}
