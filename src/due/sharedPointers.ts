import pMap from 'p-map';
import type { DeliveryServices } from '../delivery/deliveryServices.ts';
import type { Due } from '../domain/due.ts';
import { describeFault } from '../domain/fault.ts';
import type { Log } from '../domain/log.ts';
import { LIST } from '../domain/range.ts';
import { SECOND } from '../domain/time.ts';
import { MOST_IN_POINTER } from '../storage/deliveriesQueue.ts';

/** Rows that are kept before they are queued together. */
const MOST_KEPT = 1000;
const PUSHING = 16;

interface Entry {
  row: Due;
  /** When it is to be worked on, in whole seconds since 1970. */
  second: number;
  /** In whose place `row` goes when it is queued. */
  next: Due;
}

/**
 * Queues what falls due together: that of one second shares messages, hidden until then. Ten thousand reminders for
 * nine o'clock are some three hundred messages, and their rows in `due` go on in transactions.
 */
export class SharedPointers {
  readonly #services: Pick<DeliveryServices, 'due' | 'deliveriesQueue' | 'now'>;
  readonly #log: Log;
  #entries: Entry[] = [];

  constructor(services: Pick<DeliveryServices, 'due' | 'deliveriesQueue' | 'now'>, log: Log) {
    this.#services = services;
    this.#log = log;
  }

  async add(row: Due, at: Date, next: Due): Promise<void> {
    const [time, now] = [at.getTime(), this.#services.now().getTime()];
    this.#entries.push({ row, second: Math.max(Math.ceil(time / SECOND), Math.floor(now / SECOND)), next });
    if (this.#entries.length >= MOST_KEPT) await this.flush();
  }

  /** Queues what was added. What fails is told, and found again: its row stays where it is. */
  async flush(): Promise<void> {
    const entries = this.#entries;
    this.#entries = [];
    const messages = [...Map.groupBy(entries, ({ second }) => second)].flatMap(([second, some]) =>
      inMessages(some).map((message) => ({ second, message })),
    );
    const queued = await pMap(messages, (each) => this.#push(each), { concurrency: PUSHING });
    await this.#services.due.moveAll(queued.flat().map(({ row, next }) => ({ from: row, to: next })));
  }

  /** @returns those of them that are queued. */
  async #push({ second, message }: { second: number; message: Entry[] }): Promise<Entry[]> {
    const { deliveriesQueue, now } = this.#services;
    const several = message.map(({ row: { id, range } }) => ({ id, range }));
    try {
      await deliveriesQueue.push({ v: 1, several }, Math.max(0, second - now().getTime() / SECOND));
      return message;
    } catch (error) {
      const at = new Date(second * SECOND).toISOString();
      this.#log.error(`${several.length} notifications for ${at} could not be queued\n${describeFault(error)}`);
      return [];
    }
  }
}

/** A broadcast has a message of its own: it is minutes of work. */
function inMessages(entries: readonly Entry[]): Entry[][] {
  const messages = entries.filter(({ row }) => row.range !== LIST).map((entry) => [entry]);
  const short = entries.filter(({ row }) => row.range === LIST);
  for (let first = 0; first < short.length; first += MOST_IN_POINTER) {
    messages.push(short.slice(first, first + MOST_IN_POINTER));
  }
  return messages;
}
