import pLimit, { type LimitFunction } from 'p-limit';

/**
 * Lets the turns of one conversation queue up inside the process, so that only one of them asks storage for the lock;
 * tells those who wait when somebody else has done their row.
 */
export class LocalTurns {
  readonly #queues = new Map<string, LimitFunction>();
  readonly #waiting = new Map<string, Set<() => void>>();

  /** One after another for each key, in the order of the calls. */
  async inOrder<T>(key: string, act: () => Promise<T>): Promise<T> {
    const queue = this.#queues.get(key) ?? pLimit(1);
    this.#queues.set(key, queue);
    try {
      return await queue(act);
    } finally {
      // Whoever comes next makes a new one.
      if (queue.activeCount + queue.pendingCount === 0) this.#queues.delete(key);
    }
  }

  /** Whether others wait behind the one that is under way. */
  isCrowded(key: string): boolean {
    return (this.#queues.get(key)?.pendingCount ?? 0) > 0;
  }

  /** Settles when a row of the inbox is told to be done in this process. */
  whenDone(key: string, id: string): { done: Promise<void>; forget: () => void } {
    const row = `${key} ${id}`;
    const { promise, resolve } = Promise.withResolvers<void>();
    const waiting = this.#waiting.get(row) ?? new Set();
    this.#waiting.set(row, waiting.add(resolve));
    const forget = () => {
      waiting.delete(resolve);
      if (waiting.size === 0) this.#waiting.delete(row);
    };
    return { done: promise, forget };
  }

  tellDone(key: string, id: string): void {
    for (const resolve of this.#waiting.get(`${key} ${id}`) ?? []) resolve();
  }
}
