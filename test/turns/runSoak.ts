import { setTimeout as sleep } from 'node:timers/promises';
import { QueueClient } from '@azure/storage-queue';
import { QUEUES } from '../../src/storage/names.ts';
import { type ConnectorProcess, startConnectorProcess } from '../crash/connectorClient.ts';
import { makeRecipients } from '../crash/recipients.ts';
import { createRandom } from '../crash/seededRandom.ts';
import type { SeenDelivery } from './checkDeliveries.ts';
import { leftOf } from './leftOf.ts';
import { Person } from './person.ts';
import { requestOf } from './requests.ts';
import { SoakApi } from './soakApi.ts';
import { type HostsSetting, SoakHosts } from './soakHosts.ts';
import type { PlannedDelivery, PlannedPerson, SoakPlan } from './soakPlan.ts';

export interface SoakSetting extends HostsSetting {
  /** The hosts look for what is due so often; without it, each minute. */
  sweepSeconds?: number;
  /** So long after the last one has begun nobody waits any more. */
  patienceSeconds: number;
  /** Enough conversations that were broken: nobody waits for the others. */
  mostBroken?: number;
}

/** What was seen of one conversation, from outside. */
export interface SoakedConversation {
  person: Person;
  deliveries: SeenDelivery[];
  /** What is left in storage and should not be. */
  left: string[];
}

export interface Soak {
  plan: SoakPlan;
  serviceUrl: string;
  conversations: SoakedConversation[];
  killedAt: number[];
  seconds: number;
  unexpectedEnds: string[];
}

const SECOND = 1000;
const LONGEST_LATENCY_MS = 100;
const POLL_MS = 20;
const ASK_EACH_MS = 2000;
const MOST_ASKED = 5;

/** People who type and notifications that come in between, over two hosts of which some are killed. */
export async function runSoak(plan: SoakPlan, setting: SoakSetting): Promise<Soak> {
  const { children, appFolder, connectionString } = setting;
  const answering = { seed: plan.seed, longestLatencyMs: LONGEST_LATENCY_MS, cwd: appFolder };
  const connector = await startConnectorProcess(children, answering);
  await makeRecipients(connectionString, connector.serviceUrl, plan.persons.length);
  const hosts = new SoakHosts(setting);
  await hosts.start();
  try {
    return await new Run(plan, setting, connector, hosts).go();
  } finally {
    await hosts.stop();
  }
}

class Run {
  readonly #plan: SoakPlan;
  readonly #setting: SoakSetting;
  readonly #connector: ConnectorProcess;
  readonly #hosts: SoakHosts;
  readonly #persons = new Map<string, Person>();
  readonly #queue: QueueClient;
  readonly #api: SoakApi;
  /** Notifications that have come to their end. */
  readonly #ended = new Set<string>();
  #hasEnded = false;
  #seen = 0;
  readonly #posted = { messages: 0, deliveries: 0 };

  constructor(plan: SoakPlan, setting: SoakSetting, connector: ConnectorProcess, hosts: SoakHosts) {
    this.#plan = plan;
    this.#setting = setting;
    this.#connector = connector;
    this.#hosts = hosts;
    this.#api = new SoakApi(hosts, () => this.#hasEnded);
    this.#queue = new QueueClient(setting.connectionString, QUEUES.notifications);
    for (const person of plan.persons) this.#persons.set(person.name, this.#personOf(person));
  }

  async go(): Promise<Soak> {
    const startedAt = performance.now();
    const beside = [this.#watch(), this.#sweep(), this.#askForEnds(), this.#endInTime()];
    const kills = this.#hosts.kill(
      this.#plan.kills,
      (what) => this.#posted[what],
      () => this.#hasEnded,
    );
    const notified = this.#plan.persons.map((person) => this.#notify(person));
    await Promise.all([...this.#persons.values()].map((person) => person.live()));
    await Promise.all(notified);
    const seconds = (performance.now() - startedAt) / SECOND;
    this.#hasEnded = true;
    await Promise.all([...beside, kills]);
    await this.#show();
    const { killedAt } = this.#hosts;
    const conversations = await Promise.all([...this.#persons.values()].map((person) => this.#lookAt(person)));
    return {
      ...{ plan: this.#plan, serviceUrl: this.#connector.serviceUrl, conversations, killedAt, seconds },
      unexpectedEnds: this.#hosts.unexpectedEnds(),
    };
  }

  #personOf(plan: PlannedPerson): Person {
    return new Person(plan, {
      serviceUrl: this.#connector.serviceUrl,
      deliver: (activity, random) => this.#api.post('/api/messages', activity, random),
      isOver: () => plan.deliveries.every(({ id }) => this.#ended.has(id)),
      hasEnded: () => this.#hasEnded,
    });
  }

  /** What a person is to be notified of, each at its moment. */
  async #notify(plan: PlannedPerson): Promise<void> {
    await Promise.all(plan.deliveries.map((delivery) => this.#notifyOf(delivery, plan)));
  }

  async #notifyOf(delivery: PlannedDelivery, plan: PlannedPerson): Promise<void> {
    const person = this.#persons.get(plan.name);
    const random = createRandom(plan.seed);
    while (!this.#hasEnded && !person?.hasBooked && (person?.typed.length ?? 0) <= delivery.atStep)
      await sleep(POLL_MS);
    await sleep(delivery.delayMs);
    if (this.#hasEnded) return;
    const request = requestOf(delivery, plan);
    if (delivery.by === 'queue') {
      await this.#queue.sendMessage(JSON.stringify(request));
      if (await this.#isKnown(delivery.id)) return;
    }
    await this.#api.post('/api/notifications', request, random);
  }

  /** What a host that died had taken from the queue comes back after ten minutes: its producer asks again before. */
  async #isKnown(id: string): Promise<boolean> {
    for (let asked = 0; asked < MOST_ASKED; asked++) {
      if (await this.#endsWithin(ASK_EACH_MS / SECOND)) return true;
      if (await this.#api.recordOf(id).catch(() => undefined)) return true;
    }
    return false;
  }

  /** Shows everybody what the connector gets for them. */
  async #watch(): Promise<void> {
    while (!this.#hasEnded) {
      await this.#show();
      await sleep(POLL_MS);
    }
  }

  async #show(): Promise<void> {
    const posts = await this.#connector.posts(this.#seen);
    this.#seen += posts.length;
    for (const post of posts) {
      this.#posted[post.replyTo === '' ? 'deliveries' : 'messages']++;
      this.#persons.get(post.who)?.see(post);
    }
  }

  async #sweep(): Promise<void> {
    const { sweepSeconds } = this.#setting;
    while (sweepSeconds !== undefined && !(await this.#endsWithin(sweepSeconds))) {
      await this.#api.sweep();
    }
  }

  /** Which notifications have ended, of those who have nothing else to do. */
  async #askForEnds(): Promise<void> {
    while (!(await this.#endsWithin(ASK_EACH_MS / SECOND))) {
      for (const { plan, hasBooked } of this.#persons.values()) {
        if (!hasBooked) continue;
        for (const { id } of plan.deliveries) if (!this.#ended.has(id)) await this.#askForEnd(id);
      }
    }
  }

  async #askForEnd(id: string): Promise<void> {
    const record = await this.#api.recordOf(id).catch(() => undefined);
    if (record && !['accepted', 'waiting', 'sending'].includes(record.state)) this.#ended.add(id);
  }

  async #endInTime(): Promise<void> {
    const lastMs = Math.max(...this.#plan.persons.map(({ startMs }) => startMs));
    const endsMs = performance.now() + lastMs + this.#setting.patienceSeconds * SECOND;
    const { mostBroken = Number.POSITIVE_INFINITY } = this.#setting;
    const broken = () => [...this.#persons.values()].filter(({ complaints }) => complaints.length > 0).length;
    while (performance.now() < endsMs && broken() < mostBroken && !this.#hasEnded) await sleep(POLL_MS);
    this.#hasEnded = true;
  }

  /** @returns whether it ended meanwhile. */
  async #endsWithin(seconds: number): Promise<boolean> {
    const until = performance.now() + seconds * SECOND;
    while (performance.now() < until && !this.#hasEnded) await sleep(POLL_MS);
    return this.#hasEnded;
  }

  async #lookAt(person: Person): Promise<SoakedConversation> {
    const deliveries: SeenDelivery[] = [];
    for (const plan of person.plan.deliveries) deliveries.push({ plan, record: await this.#api.recordOf(plan.id) });
    return { person, deliveries, left: await leftOf(this.#setting.connectionString, person.plan.name) };
  }
}
