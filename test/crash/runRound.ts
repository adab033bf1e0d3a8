import { setTimeout as sleep } from 'node:timers/promises';
import { QueueClient } from '@azure/storage-queue';
import type { Children } from '../../local/children.ts';
import { until } from '../support/until.ts';
import type { Observation } from './checkRound.ts';
import { type ConnectorProcess, startConnectorProcess } from './connectorClient.ts';
import { type HostProcess, type HostSetting, startHost } from './hostProcess.ts';
import { readState, readWholeStatus } from './notificationStatus.ts';
import { makeRecipients } from './recipients.ts';
import { startRepeatingQueues } from './repeatingQueues.ts';
import type { RoundPlan } from './roundPlan.ts';

export interface Stage {
  appFolder: string;
  /** Of an account that nobody has used. */
  connectionString: string;
  recipients: number;
  visibilitySeconds: number;
  /** How long it may take from the kill until it is done. */
  patienceSeconds: number;
  children: Children;
}

/** What was seen of a round, and what is good to know beside it. */
export interface Round extends Observation {
  plan: RoundPlan;
  seenAtKill: number;
  killed: string;
  /** From the kill on; undefined when nobody waited any longer. */
  secondsUntilDone: number | undefined;
  /** Messages that were put a second time. */
  repeatedMessages: number;
  /** Hosts that ended although nobody killed them. */
  unexpectedEnds: string[];
}

const LONGEST_LATENCY_MS = 30;
const UNTIL_SEEN_SECONDS = 180;
/** What is under way when it is done is over after a lease (5 s) and a send time-out (2 s). */
const SETTLED_AFTER_MS = 8000;
const SECOND = 1000;

/** A broadcast, a host that is killed in the middle of it, another that takes its place, and the end. */
export async function runRound(plan: RoundPlan, stage: Stage): Promise<Round> {
  const { children, appFolder } = stage;
  const answering = { seed: plan.seed, longestLatencyMs: LONGEST_LATENCY_MS, cwd: appFolder };
  const connector = await startConnectorProcess(children, answering);
  const recipients = await makeRecipients(stage.connectionString, connector.serviceUrl, stage.recipients);
  await using queues = plan.isRepeated ? await startRepeatingQueues(stage.connectionString) : undefined;
  const setting = { ...stage, connectionString: queues?.connectionString ?? stage.connectionString };
  const hosts = await startHosts(plan, setting);
  const request = { id: `crash-${plan.seed}`, text: `round ${plan.seed}` };
  await ask(plan, request, { url: urlOf(hosts), connectionString: setting.connectionString });
  const { victim, seenAtKill } = await killOne(plan, hosts, connector, recipients.length);
  const alive = hosts.filter((host) => host !== victim);
  const end = await watchEnd(plan, { request, alive, setting, patienceSeconds: stage.patienceSeconds });
  return {
    ...{ plan, policy: plan.policy, recipients, text: request.text, posts: await connector.posts() },
    ...{ killed: victim.name, seenAtKill, runningAtKill: victim.running().length },
    ...end,
    repeatedMessages: queues?.repeated() ?? 0,
  };
}

const startHosts = ({ round, hosts }: RoundPlan, setting: HostSetting) =>
  Promise.all(Array.from({ length: hosts }, (_, index) => startHost(`round ${round} host ${index + 1}`, setting)));

interface AfterKill {
  request: { id: string };
  alive: HostProcess[];
  setting: HostSetting;
  patienceSeconds: number;
}

/** From the kill on: another host takes the place, until it is done or nobody waits any longer. */
async function watchEnd({ round, hosts }: RoundPlan, { request, alive, setting, patienceSeconds }: AfterKill) {
  const killedAt = performance.now();
  const secondsSince = () => (performance.now() - killedAt) / SECOND;
  alive.push(await startHost(`round ${round} host ${hosts + 1}`, setting));
  const url = urlOf(alive);
  const isDone = await untilDone(url, request.id, patienceSeconds - secondsSince());
  const secondsUntilDone = isDone ? secondsSince() : undefined;
  const status = await readWholeStatus(url, request.id);
  await sleep(SETTLED_AFTER_MS);
  const later = await readWholeStatus(url, request.id);
  return { secondsUntilDone, status, later, unexpectedEnds: alive.flatMap((host) => host.unexpectedEnd() ?? []) };
}

/** Until it is accepted: what is lost before belongs to the producer, or to the queue, which gives it back in time. */
async function ask(
  { policy, askBy }: RoundPlan,
  { id, text }: { id: string; text: string },
  { url, connectionString }: { url: string; connectionString: string },
): Promise<void> {
  const body = JSON.stringify({ id, to: { everyone: true }, message: { text }, onUncertain: policy });
  if (askBy === 'queue') {
    await new QueueClient(connectionString, 'notifications').sendMessage(body);
    await until(`${id} to be accepted`, () => readState(url, id));
    return;
  }
  const headers = { 'content-type': 'application/json' };
  const response = await fetch(`${url}/api/notifications`, { method: 'POST', body, headers });
  if (response.status !== 202) throw new Error(`POST: ${response.status} ${await response.text()}, expected 202`);
}

/** A host that is at work, where there is one. */
async function killOne(plan: RoundPlan, hosts: HostProcess[], connector: ConnectorProcess, recipients: number) {
  await connector.untilSeen(Math.floor(plan.killAtShare * recipients), UNTIL_SEEN_SECONDS);
  await sleep(plan.killDelayMs);
  const working = hosts.filter((host) => host.running().length > 0);
  const candidates = working.length > 0 ? working : hosts;
  const victim = candidates[Math.floor(plan.victim * candidates.length)];
  if (!victim) throw new Error('a round has no host');
  await victim.kill();
  return { victim, seenAtKill: (await connector.posts()).length };
}

async function untilDone(url: string, id: string, seconds: number): Promise<boolean> {
  const deadline = performance.now() + seconds * SECOND;
  while (performance.now() < deadline) {
    if ((await readState(url, id)) === 'done') return true;
    await sleep(SECOND);
  }
  return false;
}

function urlOf([host]: HostProcess[]): string {
  if (!host) throw new Error('a round has no host');
  return host.url;
}
