import { type Due, lookAtWait } from '../domain/due.ts';
import { SECOND } from '../domain/time.ts';
import { LONGEST_DELAY_SECONDS } from '../storage/deliveriesQueue.ts';
import type { DeliveryServices } from './deliveryServices.ts';

type WakeServices = Pick<DeliveryServices, 'due' | 'deliveriesQueue' | 'now' | 'workLeaseSeconds'>;

/**
 * Brings one notification's waiting deliveries back: a row in `due`, written before they wait, and a pointer that is
 * queued with a delay after it. One of each for a partition and a time, not for a recipient (design, section 6).
 */
export class Wakes {
  readonly #services: WakeServices;
  readonly #id: string;
  /** By shard and minute: one row of `due` each. */
  readonly #rows = new Map<string, Due>();

  constructor(services: WakeServices, id: string) {
    this.#services = services;
    this.#id = id;
  }

  /** Before the transaction that makes them wait. */
  async promise(shard: string, wakes: readonly string[]): Promise<void> {
    for (const wake of wakes) {
      const { name, row } = this.#rowOf(shard, wake);
      if (this.#rows.has(name)) continue;
      await this.#services.due.add(row);
      this.#rows.set(name, row);
    }
  }

  /** After it. A wait that is longer than the queue can hide is left to the sweep. */
  async queue(shard: string, wakes: readonly string[]): Promise<void> {
    const { deliveriesQueue, now } = this.#services;
    for (const wake of wakes) {
      const delaySeconds = (Date.parse(wake) - now().getTime()) / SECOND;
      if (delaySeconds > LONGEST_DELAY_SECONDS) continue;
      await deliveriesQueue.push({ v: 1, id: this.#id, range: shard }, delaySeconds);
    }
  }

  /** What waited until then does not wait any more. */
  answered(shard: string, until: string): void {
    const { name, row } = this.#rowOf(shard, until);
    if (!this.#rows.has(name)) this.#rows.set(name, row);
  }

  /** Everything has ended: there is nothing to be woken. */
  async forget(): Promise<void> {
    for (const row of this.#rows.values()) await this.#services.due.remove(row);
  }

  #rowOf(shard: string, time: string): { name: string; row: Due } {
    const { now, workLeaseSeconds } = this.#services;
    const at = lookAtWait(time, now().toISOString(), workLeaseSeconds);
    return { name: `${shard} ${at.slice(0, 16)}`, row: { kind: 'work', id: this.#id, range: shard, at } };
  }
}
