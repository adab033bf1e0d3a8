import { type Due, lookAfter } from '../domain/due.ts';
import type { Range } from '../domain/range.ts';
import { MINUTE, SECOND } from '../domain/time.ts';
import { LONGEST_DELAY_SECONDS } from '../storage/deliveriesQueue.ts';
import type { DeliveryServices } from './deliveryServices.ts';

/** Deliveries that wait until about the same time are woken together. */
const SOON = { within: MINUTE, width: SECOND };
const LATER_WIDTH = 15 * SECOND;

/**
 * Brings one invocation's waiting deliveries back: a row in `due`, written before they wait, and a pointer that is
 * queued with a delay after it. One of each for a range and a time, not for a recipient (design, section 6).
 */
export class Wakes {
  readonly #services: Pick<DeliveryServices, 'due' | 'deliveriesQueue' | 'now' | 'workLeaseSeconds'>;
  readonly #id: string;
  /** By range and minute: one row of `due` each. */
  readonly #rows = new Map<string, Due>();
  readonly #queued = new Map<string, number>();

  constructor(services: Pick<DeliveryServices, 'due' | 'deliveriesQueue' | 'now' | 'workLeaseSeconds'>, id: string) {
    this.#services = services;
    this.#id = id;
  }

  /** Before the transaction that makes them wait. */
  async promise(range: Range, untils: readonly string[]): Promise<void> {
    for (const until of untils) {
      const { name, row } = this.#rowOf(range, until);
      if (this.#rows.has(name)) continue;
      await this.#services.due.add(row);
      this.#rows.set(name, row);
    }
  }

  /** What waited until then does not wait any more. */
  answered(range: Range, until: string): void {
    const { name, row } = this.#rowOf(range, until);
    if (!this.#rows.has(name)) this.#rows.set(name, row);
  }

  /** Everything has ended: there is nothing to be woken. */
  async forget(): Promise<void> {
    for (const row of this.#rows.values()) await this.#services.due.remove(row);
  }

  /** After it. A wait that is longer than the queue can hide is left to the sweep. */
  async queue(range: Range, untils: readonly string[]): Promise<void> {
    const { deliveriesQueue, now } = this.#services;
    const latest = new Map<string, number>();
    for (const until of untils) {
      const time = Date.parse(until);
      const width = time - now().getTime() < SOON.within ? SOON.width : LATER_WIDTH;
      const slot = `${range} ${width} ${Math.floor(time / width)}`;
      if ((this.#queued.get(slot) ?? 0) < time) latest.set(slot, Math.max(time, latest.get(slot) ?? 0));
    }
    for (const [slot, time] of latest) {
      const delaySeconds = (time - now().getTime()) / SECOND;
      if (delaySeconds > LONGEST_DELAY_SECONDS) continue;
      await deliveriesQueue.push({ v: 1, id: this.#id, range }, delaySeconds);
      this.#queued.set(slot, time);
    }
  }

  #rowOf(range: Range, until: string): { name: string; row: Due } {
    const at = lookAfter(new Date(until), this.#services.workLeaseSeconds);
    return { name: `${range} ${at.slice(0, 16)}`, row: { kind: 'work', id: this.#id, range, at } };
  }
}
