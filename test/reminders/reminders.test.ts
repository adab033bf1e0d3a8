import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, onTestFinished, test } from 'vitest';
import { Children } from '../../local/children.ts';
import { type BuiltApp, buildApp } from '../crash/builtApp.ts';
import { leftOverIn } from '../crash/leftOver.ts';
import { takeStorage } from '../support/storage.ts';
import { checkReminders } from './checkReminders.ts';
import { describeReminders } from './describeReminders.ts';
import { runReminders } from './runReminders.ts';
import { readReminderSettings } from './settings.ts';

const SECOND = 1000;
/** For everything but the way to the minute and the deliveries: hosts, recipients, what is looked at in the end. */
const BESIDE_SECONDS = 300;

const settings = readReminderSettings(process.env);
const { seed, people, aheadSeconds, patienceSeconds, leaseSeconds } = settings;
const repeatedBy =
  `npm run test:reminders -- --seed ${seed} --people ${people} --ahead-seconds ${aheadSeconds} ` +
  `--patience-seconds ${patienceSeconds} --lease-seconds ${leaseSeconds}`;
let app: BuiltApp;

beforeAll(async () => {
  console.log(`the same reminders again: ${repeatedBy}`);
  app = await buildApp();
});

afterAll(() => app.remove());

const timeout = (aheadSeconds + patienceSeconds + BESIDE_SECONDS) * SECOND;

test(`${people} reminders for the same minute, by two hosts, one of which is killed`, { timeout }, async () => {
  const children = new Children();
  onTestFinished(async ({ task }) => {
    await children.stop();
    if (task.result?.state === 'fail') app.keep();
    expect(leftOverIn(app.folder)).toEqual([]);
  });
  const setting = { ...settings, appFolder: app.folder, connectionString: await takeStorage(), children };
  const run = await runReminders(setting);
  const broken = checkReminders(run);
  console.log(`${describeReminders(run, broken)}\n\n${repeatedBy}`);
  if (broken.length > 0) writeFileSync(join(app.folder, 'reminders.json'), JSON.stringify(run, null, 2));
  expect(broken).toEqual([]);
  expect(run.unexpectedEnds).toEqual([]);
});
