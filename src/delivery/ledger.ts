import { setTimeout as sleep } from 'node:timers/promises';
import type { DeliveryRecord, DeliveryState } from '../domain/delivery.ts';
import { type Counts, type Guard, NONE, OPEN, withChanges } from '../domain/guard.ts';
import type { DeliveriesTable, Head, Partition, StoredDelivery, Written } from '../storage/deliveriesTable.ts';

/** What becomes of one delivery in the next transaction. */
export interface Entry {
  key: string;
  /** Of the row that was read; undefined for a new one. */
  eTag: string | undefined;
  before: DeliveryState | undefined;
  after: DeliveryRecord;
}

/** Each conflict is somebody else's progress. Those that write the same partition are few: retries, a second worker. */
const MOST_CONFLICTS = 30;
const LONGEST_PAUSE_MS = 20;

/** The deliveries of one partition, as one worker reads and writes them: every transaction keeps the counters true. */
export class Ledger {
  readonly partition: Partition;
  readonly #table: DeliveriesTable;
  #head: Head;

  private constructor(table: DeliveriesTable, partition: Partition, head: Head) {
    this.#table = table;
    this.partition = partition;
    this.#head = head;
  }

  static async open(table: DeliveriesTable, partition: Partition): Promise<Ledger> {
    return new Ledger(table, partition, await table.head(partition));
  }

  get guard(): Guard {
    return this.#head.guard?.value ?? OPEN;
  }

  get counts(): Counts {
    return this.#head.counts?.value ?? NONE;
  }

  async readAgain(): Promise<void> {
    this.#head = await this.#table.head(this.partition);
  }

  /** The rows of `keys` that are there. */
  async rows(keys: readonly string[]): Promise<Map<string, StoredDelivery>> {
    return this.#table.get(this.partition, keys);
  }

  /**
   * Writes claims, and whatever is decided without a call, together with the guard: whoever closed it meanwhile wins.
   * @returns the versions of the rows; undefined when somebody else wrote in between, whose writing has been read then.
   */
  async claim(entries: readonly Entry[], guard: Guard, now: Date): Promise<string[] | undefined> {
    const counts = withChanges(this.counts, entries.map(toChange), now);
    const written = await this.#write(entries, counts, guard);
    if (written) return written.deliveries;
    await this.readAgain();
    return this.#ownAnswer(entries);
  }

  /**
   * Writes outcomes. Where a row is not the one that was claimed, the later claim decides and the outcome is dropped.
   * @returns those that were written.
   */
  async record(entries: readonly Entry[], now: Date): Promise<Map<string, string>> {
    const recorded = new Map<string, string>();
    let left = [...entries];
    for (let conflict = 0; conflict < MOST_CONFLICTS; conflict++) {
      if (left.length === 0) return recorded;
      const written = await this.#write(left, withChanges(this.counts, left.map(toChange), now), undefined);
      if (written) {
        for (const [index, { key }] of left.entries()) recorded.set(key, written.deliveries[index] ?? '');
        return recorded;
      }
      // Those who collided would collide again at the same pace.
      await sleep(Math.random() * LONGEST_PAUSE_MS * (conflict + 1));
      await this.readAgain();
      const rows = await this.rows(left.map(({ key }) => key));
      for (const { key, after } of left) {
        const row = rows.get(key);
        if (row && isSame(row.delivery, after)) recorded.set(key, row.eTag);
      }
      left = left.filter(({ key, eTag }) => !recorded.has(key) && rows.get(key)?.eTag === eTag);
    }
    throw new Error(`${this.#name}: ${MOST_CONFLICTS} write conflicts in a row`);
  }

  /** Writes the guard alone. @returns false when somebody else wrote in between, whose writing has been read then. */
  async writeGuard(guard: Guard): Promise<boolean> {
    const eTag = await this.#table.writeGuard(this.partition, guard, this.#head.guard?.eTag);
    if (eTag === undefined) await this.readAgain();
    else this.#head = { ...this.#head, guard: { value: guard, eTag } };
    return eTag !== undefined;
  }

  async #write(entries: readonly Entry[], counts: Counts, guard: Guard | undefined): Promise<Written | undefined> {
    const { guard: readGuard, counts: readCounts } = this.#head;
    const written = await this.#table.write(this.partition, {
      ...(guard ? { guard: { value: guard, eTag: readGuard?.eTag } } : {}),
      counts: { value: counts, eTag: readCounts?.eTag },
      deliveries: entries.map(({ key, eTag, after }) => ({ key, eTag, delivery: after })),
    });
    if (!written) return undefined;
    this.#head = {
      guard: guard ? { value: guard, eTag: written.guard ?? '' } : readGuard,
      counts: { value: counts, eTag: written.counts },
    };
    return written;
  }

  /** A transaction whose answer was lost is refused when it is sent again: then what is there is our own. */
  async #ownAnswer(entries: readonly Entry[]): Promise<string[] | undefined> {
    const rows = await this.rows(entries.map(({ key }) => key));
    const own = entries.flatMap(({ key, after }) => {
      const row = rows.get(key);
      return row && isSame(row.delivery, after) ? [row.eTag] : [];
    });
    return entries.length > 0 && own.length === entries.length ? own : undefined;
  }

  get #name(): string {
    return `notification ${this.partition.notificationId}, ${this.partition.shard}`;
  }
}

function toChange({ before, after }: Entry) {
  return { before, after: after.state };
}

/** Whether a row is what this worker wanted to write: nobody else has its claim's id and its last moment. */
function isSame(stored: DeliveryRecord, written: DeliveryRecord): boolean {
  return (
    stored.state === written.state &&
    stored.claimId === written.claimId &&
    stored.timeline.at(-1)?.at === written.timeline.at(-1)?.at
  );
}
