import { workOf } from '../domain/due.ts';
import { halve, rangeOf } from '../domain/range.ts';
import type { DeliveryServices } from './deliveryServices.ts';

/** A range with more recipients is large: others help (design, section 10). */
const LARGE = 1000;

/** The shards that one invocation has before it. Of a large range it hands half on, again and again. */
export class Shares {
  readonly #services: Pick<DeliveryServices, 'due' | 'deliveriesQueue' | 'now' | 'workLeaseSeconds'>;
  readonly #id: string;
  #left: string[];
  #begun: string[] = [];
  #sinceHandedOn = 0;

  constructor(
    services: Pick<DeliveryServices, 'due' | 'deliveriesQueue' | 'now' | 'workLeaseSeconds'>,
    id: string,
    shards: readonly string[],
  ) {
    this.#services = services;
    this.#id = id;
    this.#left = [...shards];
  }

  next(): string | undefined {
    const shard = this.#left.shift();
    if (shard !== undefined) this.#begun.push(shard);
    return shard;
  }

  /** Tells how many recipients were claimed; hands half of what is left on when they have become many. */
  async claimed(count: number): Promise<void> {
    this.#sinceHandedOn += count;
    if (this.#sinceHandedOn < LARGE || this.#left.length === 0) return;
    this.#sinceHandedOn = 0;
    const { kept, handedOn } = halve(this.#left);
    await this.#handOn(handedOn);
    this.#left = kept;
  }

  /** Leaves what is not finished to another invocation: the shard that was begun last, and all behind it. */
  async leave(): Promise<void> {
    await this.#handOn([...this.#begun.slice(-1), ...this.#left]);
    this.#left = [];
  }

  /** Leaves all of it to a later invocation: nobody knows what was finished. */
  async putOff(delaySeconds: number): Promise<void> {
    await this.#handOn([...this.#begun, ...this.#left], delaySeconds);
    this.#left = [];
  }

  /** The row in `due` first: a pointer that gets lost is found by it. */
  async #handOn(shards: readonly string[], delaySeconds = 0): Promise<void> {
    const { due, deliveriesQueue, now, workLeaseSeconds } = this.#services;
    const range = rangeOf(shards);
    await due.add(workOf(this.#id, range, now(), workLeaseSeconds));
    await deliveriesQueue.push({ v: 1, id: this.#id, range }, delaySeconds);
  }
}
