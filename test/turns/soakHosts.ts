import { setTimeout as sleep } from 'node:timers/promises';
import type { Children } from '../../local/children.ts';
import { SENDING } from '../crash/hostLog.ts';
import { type HostProcess, startHost } from '../crash/hostProcess.ts';
import { type LeaseProxy, startLeaseProxy } from './leaseProxy.ts';
import type { PlannedKill } from './soakPlan.ts';

export interface HostsSetting {
  appFolder: string;
  connectionString: string;
  children: Children;
  /** `real`: as it is, a minute after a kill; `hurried`: a kill ends the locks at once; `off`: there is no lock. */
  lock: 'real' | 'hurried' | 'off';
}

/** One of two hosts, and its way to the blobs. */
interface Host {
  process: HostProcess;
  proxy: LeaseProxy | undefined;
}

const HOSTS = 2;
const POLL_MS = 5;
/** The functions that have turns. */
const TURNS = { messages: ['messages'], deliveries: SENDING };
/** As in Azure: what a dead host had taken from a queue, the sweep must find first. */
const VISIBILITY_SECONDS = 600;

/** How often the connector has got an answer to a message, or what the bot says by itself. */
type Posted = (what: PlannedKill['during']) => number;

/** Room for the POSTs of a busy machine, and still done soon after a kill. */
const SETTINGS = { WORK_LEASE_SECONDS: '10', SEND_TIMEOUT_SECONDS: '3' };

/** Two hosts on one account; one that is killed is started again. */
export class SoakHosts {
  readonly #setting: HostsSetting;
  readonly #proxies: LeaseProxy[] = [];
  #alive: Host[] = [];
  #started = 0;
  /** Milliseconds, as Date.now() has them. */
  readonly killedAt: number[] = [];
  readonly #unexpectedEnds: (() => string | undefined)[] = [];

  constructor(setting: HostsSetting) {
    this.#setting = setting;
  }

  async start(): Promise<void> {
    this.#alive = await Promise.all(Array.from({ length: HOSTS }, () => this.#startOne()));
  }

  get urls(): string[] {
    return this.#alive.map(({ process }) => process.url);
  }

  /** One of them. */
  url(random: () => number): string {
    const { urls } = this;
    const url = urls[Math.floor(random() * urls.length)];
    if (url === undefined) throw new Error('no host is alive');
    return url;
  }

  unexpectedEnds(): string[] {
    return this.#unexpectedEnds.flatMap((end) => end() ?? []);
  }

  /** One after another, each when its time has come and both hosts are there. */
  async kill(kills: readonly PlannedKill[], posted: Posted, isOver: () => boolean): Promise<void> {
    const startedAt = performance.now();
    for (const { afterMs, victim, during, delayMs } of kills) {
      await sleep(Math.max(0, startedAt + afterMs - performance.now()));
      const chosen = await this.#untilAtWork({ victim, during }, posted, isOver);
      await sleep(delayMs);
      if (!chosen || isOver()) return;
      this.#alive = this.#alive.filter((host) => host !== chosen);
      await chosen.process.kill();
      this.killedAt.push(Date.now());
      await chosen.proxy?.endLeases();
      this.#alive.push(await this.#startOne());
    }
  }

  /** A host that may have sent what the connector got just now. */
  async #untilAtWork(
    { victim, during }: Pick<PlannedKill, 'victim' | 'during'>,
    posted: Posted,
    isOver: () => boolean,
  ): Promise<Host | undefined> {
    for (let before = posted(during); !isOver(); before = posted(during)) {
      while (posted(during) === before && !isOver()) await sleep(POLL_MS);
      const atWork = this.#alive.filter(({ process }) => process.running(TURNS[during]).length > 0);
      const chosen = atWork[Math.floor(victim * atWork.length)];
      if (chosen) return chosen;
    }
    return undefined;
  }

  async stop(): Promise<void> {
    for (const proxy of this.#proxies) await proxy[Symbol.asyncDispose]();
  }

  async #startOne(): Promise<Host> {
    const { lock, ...setting } = this.#setting;
    const { connectionString } = setting;
    const proxy = lock === 'real' ? undefined : await startLeaseProxy(connectionString, lock === 'off' ? 'off' : 'on');
    if (proxy) this.#proxies.push(proxy);
    const process = await startHost(`soak host ${++this.#started}`, {
      ...{ ...setting, visibilitySeconds: VISIBILITY_SECONDS, settings: SETTINGS },
      connectionString: proxy?.connectionString ?? connectionString,
    });
    this.#unexpectedEnds.push(process.unexpectedEnd);
    return { process, proxy };
  }
}
