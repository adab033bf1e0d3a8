import { setTimeout as sleep } from 'node:timers/promises';
import pLimit, { type LimitFunction } from 'p-limit';
import { SECOND } from '../domain/time.ts';
import { MOST_IN_FLIGHT } from '../storage/deliveriesTable.ts';

/** So long the quick ones of those under way wait for the slow ones, to be recorded in one transaction. */
const PATIENCE_MS = SECOND;

/**
 * What one invocation has claimed and not recorded: as many as a transaction takes, which is also what a crash can
 * leave uncertain (design, section 6).
 */
export class Flight<T> {
  readonly #limit: LimitFunction;
  readonly #underWay = new Set<Promise<void>>();
  #landed: T[] = [];

  /** @param concurrency calls at once. */
  constructor(concurrency: number) {
    this.#limit = pLimit(concurrency);
  }

  /** How many more may be claimed. */
  get room(): number {
    return MOST_IN_FLIGHT - this.#underWay.size - this.#landed.length;
  }

  get isEmpty(): boolean {
    return this.room === MOST_IN_FLIGHT;
  }

  /** @param call never rejects. */
  launch(call: () => Promise<T>): void {
    const done = this.#limit(call).then((result) => {
      this.#landed.push(result);
      this.#underWay.delete(done);
    });
    this.#underWay.add(done);
  }

  /** Those that are back: all of them, or after a second at least one. */
  async land(): Promise<T[]> {
    const patience = new AbortController();
    const late = sleep(PATIENCE_MS, undefined, { signal: patience.signal }).catch(() => {});
    await Promise.race([Promise.all(this.#underWay), late]);
    patience.abort();
    if (this.#landed.length === 0) await Promise.race(this.#underWay);
    const landed = this.#landed;
    this.#landed = [];
    return landed;
  }
}
