import pMap from 'p-map';
import type { DeliveryServices } from '../delivery/deliveryServices.ts';
import { chunksOf } from '../domain/chunks.ts';
import type { Due } from '../domain/due.ts';
import { describeFault } from '../domain/fault.ts';
import type { Log } from '../domain/log.ts';
import { SECOND } from '../domain/time.ts';
import { MOST_IN_POINTER } from '../storage/deliveriesQueue.ts';

/** Rows are kept until they are so many, or the first of them so old: nobody waits for the rest of a long sweep. */
const MOST_KEPT = 512;
const KEPT_MS = 5 * SECOND;
const PUSHING = 16;

/** A row of `due` for which a pointer is queued. */
export interface Queued {
  row: Due;
  /** When the pointer comes. */
  at: Date;
  /** In whose place `row` goes when it is queued. */
  next: Due;
  /** For the log. */
  what: string;
}

type PointerServices = Pick<DeliveryServices, 'due' | 'deliveriesQueue' | 'now'>;

/** Stands for the second of what is to come at once. */
const NOW = 0;

/**
 * Queues single deliveries that fall due together: those of one second share messages, hidden until then. Ten thousand
 * reminders for nine o'clock are some three hundred messages.
 */
export class SharedPointers {
  readonly #services: PointerServices;
  readonly #log: Log;
  #kept: Queued[] = [];
  #keptSinceMs = 0;

  constructor(services: PointerServices, log: Log) {
    this.#services = services;
    this.#log = log;
  }

  async add(queued: Queued): Promise<void> {
    if (this.#kept.length === 0) this.#keptSinceMs = performance.now();
    this.#kept.push(queued);
    if (this.#kept.length >= MOST_KEPT || performance.now() - this.#keptSinceMs > KEPT_MS) await this.flush();
  }

  /** Queues what was added. What fails is told, and found by the next sweep. */
  async flush(): Promise<void> {
    const [kept, now] = [this.#kept, this.#services.now()];
    this.#kept = [];
    const bySecond = Map.groupBy(kept, ({ at }) => (at <= now ? NOW : Math.ceil(at.getTime() / SECOND)));
    const messages = [...bySecond].flatMap(([second, some]) =>
      chunksOf(some, MOST_IN_POINTER).map((message) => ({ second, message })),
    );
    await pMap(messages, (each) => this.#queue(each), { concurrency: PUSHING });
  }

  async #queue({ second, message }: { second: number; message: Queued[] }): Promise<void> {
    const { deliveriesQueue, due, now } = this.#services;
    const ids = message.map(({ row }) => row.id);
    const [id = '', ...others] = ids;
    try {
      const delaySeconds = Math.max(0, second - now().getTime() / SECOND);
      await deliveriesQueue.push(others.length === 0 ? { v: 1, id } : { v: 1, several: ids }, delaySeconds);
    } catch (error) {
      this.#log.error(`notifications ${ids.join(', ')} could not be queued\n${describeFault(error)}`);
      return;
    }
    for (const { row, what } of message) this.#log.info(`notification ${row.id}, ${row.range}: ${what}`);
    try {
      await due.moveAll(message.map(({ row, next }) => ({ from: row, to: next })));
    } catch (error) {
      this.#log.error(`due of ${ids.join(', ')}: queued, and will be once more\n${describeFault(error)}`);
    }
  }
}
