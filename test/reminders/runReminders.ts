import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import pMap from 'p-map';
import type { Children } from '../../local/children.ts';
import { submitNotification } from '../../src/delivery/acceptNotification.ts';
import { createStores } from '../../src/stores.ts';
import { type ConnectorProcess, startConnectorProcess } from '../crash/connectorClient.ts';
import { type HostProcess, startHost } from '../crash/hostProcess.ts';
import { makeRecipients } from '../crash/recipients.ts';
import type { ReminderRun } from './describeReminders.ts';
import { ReminderRecords } from './readReminders.ts';
import { minuteAfter, planReminders, type ReminderPlan, requestOf } from './reminderPlan.ts';

interface ReminderSetting {
  seed: number;
  people: number;
  aheadSeconds: number;
  leaseSeconds: number;
  patienceSeconds: number;
  appFolder: string;
  /** Of an account that nobody has used. */
  connectionString: string;
  children: Children;
}

const SECOND = 1000;
const LONGEST_LATENCY_MS = 30;
const SUBMITTED_AT_ONCE = 24;
const ASK_EACH_MS = 2000;
/** Nobody asks before so much was seen: the hosts have the storage for themselves. */
const ASKED_AT_SHARE = 0.97;
/** As in Azure: what a dead host had taken from a queue, the sweep must find first. */
const VISIBILITY_SECONDS = 600;
const SEND_TIMEOUT_SECONDS = 3;

/** Reminders that are accepted ahead and fall due together, two hosts, and the end of one of them. */
export async function runReminders(setting: ReminderSetting): Promise<ReminderRun> {
  const { seed, appFolder, connectionString, children } = setting;
  const connector = await startConnectorProcess(children, {
    ...{ seed, longestLatencyMs: LONGEST_LATENCY_MS, cwd: appFolder },
  });
  const people = await makeRecipients(connectionString, connector.serviceUrl, setting.people);
  const plan = planReminders(seed, people);
  const settings = {
    WORK_LEASE_SECONDS: `${setting.leaseSeconds}`,
    SEND_TIMEOUT_SECONDS: `${SEND_TIMEOUT_SECONDS}`,
  };
  const start = (name: string) =>
    startHost(name, { appFolder, connectionString, children, visibilitySeconds: VISIBILITY_SECONDS, settings });
  const hosts = await Promise.all(['reminders host 1', 'reminders host 2'].map(start));
  const { dueAt, acceptedSeconds } = await acceptAll(plan, setting);
  const alive = [...hosts];
  await sleep(Math.max(0, dueAt.getTime() - Date.now()));
  const kill = await killOne(plan, alive, connector, setting.patienceSeconds);
  if (plan.isReplaced) alive.push(await start('reminders host 3'));
  const records = new ReminderRecords(connectionString, dueAt);
  await untilDone(plan, records, { connector, endsAt: dueAt.getTime() + setting.patienceSeconds * SECOND });
  return {
    ...{ seed, dueAt, acceptedSeconds, ...kill, isReplaced: plan.isReplaced },
    reminders: await records.all(plan.reminders),
    posts: await connector.posts(),
    queuedAgain: countQueuedAgain(appFolder),
    unexpectedEnds: alive.flatMap((host) => host.unexpectedEnd() ?? []),
  };
}

/** @throws when that took so long that the minute has come: the figures would say nothing. */
async function acceptAll(
  { reminders }: ReminderPlan,
  { connectionString, aheadSeconds, leaseSeconds }: ReminderSetting,
) {
  const dueAt = minuteAfter(new Date(), aheadSeconds);
  const startedAt = performance.now();
  const services = { ...createStores({ connectionString }), workLeaseSeconds: leaseSeconds };
  const accept = async (reminder: ReminderPlan['reminders'][number]) => {
    const { kind } = await submitNotification(services, reminder.id, requestOf(reminder, dueAt));
    if (kind !== 'accepted') throw new Error(`${reminder.id}: ${kind}, expected accepted`);
  };
  await pMap(reminders, accept, { concurrency: SUBMITTED_AT_ONCE });
  const acceptedSeconds = (performance.now() - startedAt) / SECOND;
  if (Date.now() >= dueAt.getTime()) throw new Error(`accepting took ${acceptedSeconds} s: the minute has come`);
  return { dueAt, acceptedSeconds };
}

/** A host that is at work, where there is one. */
async function killOne(plan: ReminderPlan, alive: HostProcess[], connector: ConnectorProcess, patienceSeconds: number) {
  await connector.untilSeen(Math.floor(plan.killAtShare * plan.reminders.length), patienceSeconds);
  await sleep(plan.killDelayMs);
  const working = alive.filter((host) => host.running().length > 0);
  const candidates = working.length > 0 ? working : alive;
  const victim = candidates[Math.floor(plan.victim * candidates.length)];
  if (!victim) throw new Error('there is no host');
  alive.splice(alive.indexOf(victim), 1);
  await victim.kill();
  const seenAtKill = (await connector.posts()).length;
  return { killed: victim.name, killedAt: Date.now(), seenAtKill, runningAtKill: victim.running().length };
}

async function untilDone(
  { reminders }: ReminderPlan,
  records: ReminderRecords,
  { connector, endsAt }: { connector: ConnectorProcess; endsAt: number },
): Promise<void> {
  while ((await connector.posts()).length < reminders.length * ASKED_AT_SHARE && Date.now() < endsAt) {
    await sleep(ASK_EACH_MS);
  }
  while ((await records.countUnfinished(reminders)) > 0 && Date.now() < endsAt) await sleep(ASK_EACH_MS);
}

function countQueuedAgain(appFolder: string): number {
  const logs = readdirSync(appFolder).filter((name) => name.endsWith('.log'));
  return logs.reduce(
    (sum, name) => sum + readFileSync(join(appFolder, name), 'utf8').split(': queued again').length - 1,
    0,
  );
}
