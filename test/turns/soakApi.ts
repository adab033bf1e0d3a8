import { setTimeout as sleep } from 'node:timers/promises';
import { z } from 'zod';
import { deliverySchema } from '../../src/domain/delivery.ts';
import type { SeenDelivery } from './checkDeliveries.ts';
import type { SoakHosts } from './soakHosts.ts';

const HEADERS = { 'content-type': 'application/json' };
/** A channel posts again what was not taken; so does a producer. */
const POST_AGAIN_MS = 500;
const PATIENCE_MS = 30_000;
const MOST_GETS = 5;
const UNKNOWN = 404;

const page = z.object({ recipients: z.array(deliverySchema) });

/** What channels, producers and operators ask the hosts, whichever is there. */
export class SoakApi {
  readonly #hosts: SoakHosts;
  readonly #hasEnded: () => boolean;

  /** @param hasEnded nobody tries again any more. */
  constructor(hosts: SoakHosts, hasEnded: () => boolean) {
    this.#hosts = hosts;
    this.#hasEnded = hasEnded;
  }

  /** Until a host takes it. @returns those that were asked. */
  async post(path: string, body: object, random: () => number): Promise<string[]> {
    const asked: string[] = [];
    while (!this.#hasEnded()) {
      const url = this.#hosts.url(random);
      asked.push(url);
      const response = await this.#ask(url, path, JSON.stringify(body));
      if (response?.ok) break;
      await sleep(POST_AGAIN_MS);
    }
    return asked;
  }

  /**
   * Of a notification for one person; undefined where nobody knows it.
   * @throws when nobody answers: that says nothing of the notification.
   */
  async recordOf(id: string): Promise<SeenDelivery['record']> {
    let said = 'nothing';
    for (let tries = 0; tries < MOST_GETS; tries++) {
      const response = await this.#ask(this.#hosts.url(Math.random), `/api/notifications/${id}`);
      if (response?.ok) return page.parse(await response.json()).recipients[0];
      if (response?.status === UNKNOWN) return undefined;
      said = response ? `HTTP ${response.status}` : 'nothing';
      await sleep(POST_AGAIN_MS);
    }
    throw new Error(`GET ${id}: ${said}, ${MOST_GETS} times`);
  }

  /** What the timer does each minute. */
  async sweep(): Promise<void> {
    await this.#ask(this.#hosts.url(Math.random), '/admin/functions/sweepDue', '{"input":""}');
  }

  async #ask(url: string, path: string, body?: string): Promise<Response | undefined> {
    const signal = AbortSignal.timeout(PATIENCE_MS);
    const init = body === undefined ? { signal } : { method: 'POST', headers: HEADERS, body, signal };
    return fetch(`${url}${path}`, init).catch(() => undefined);
  }
}
