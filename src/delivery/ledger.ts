import { setTimeout as sleep } from 'node:timers/promises';
import type { DeliveryRecord, DeliveryState } from '../domain/delivery.ts';
import { type Counts, type Guard, NONE, OPEN, withChanges } from '../domain/guard.ts';
import { isTooEarly } from '../domain/verdict.ts';
import { withWakes } from '../domain/wakes.ts';
import type { DeliveriesTable, Head, Partition, StoredDelivery, Written } from '../storage/deliveriesTable.ts';
import type { Wakes } from './wakes.ts';

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

/** Storage failed, and what is there shows that nothing was written. */
export class NotWritten extends Error {
  readonly code = 'not-written';

  constructor(cause: unknown) {
    super('a transaction was not written', { cause });
    this.name = 'NotWritten';
  }
}

/** The deliveries of one partition, as one worker reads and writes them: every transaction keeps the counters true. */
export class Ledger {
  readonly partition: Partition;
  readonly #table: DeliveriesTable;
  readonly #wakes: Wakes | undefined;
  #toBeQueued: string[] = [];
  #head: Head;

  private constructor(table: DeliveriesTable, partition: Partition, head: Head, wakes: Wakes | undefined) {
    this.#table = table;
    this.partition = partition;
    this.#head = head;
    this.#wakes = wakes;
  }

  /** @param wakes for who makes deliveries wait. */
  static async open(table: DeliveriesTable, partition: Partition, wakes?: Wakes): Promise<Ledger> {
    return new Ledger(table, partition, await table.head(partition), wakes);
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
   * @throws {NotWritten} for a fault that certainly left nothing claimed; whatever else is thrown leaves a doubt.
   */
  async claim(entries: readonly Entry[], guard: Guard, now: Date): Promise<string[] | undefined> {
    const { counts, added } = await this.#promise(entries, now);
    let fault: unknown;
    const written = await this.#write(entries, counts, guard).catch((error: unknown) => {
      fault = error;
      return undefined;
    });
    if (!written) await this.readAgain();
    const eTags = written?.deliveries ?? (await this.#ownAnswer(entries));
    if (eTags) this.#toBeQueued.push(...added);
    else if (fault !== undefined) throw new NotWritten(fault);
    return eTags;
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
      const { counts, added } = await this.#promise(left, now);
      const written = await this.#write(left, counts, undefined);
      if (written) {
        for (const [index, { key }] of left.entries()) recorded.set(key, written.deliveries[index] ?? '');
        this.#toBeQueued.push(...added);
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
      if (recorded.size > 0) this.#toBeQueued.push(...added);
      left = left.filter(({ key, eTag }) => !recorded.has(key) && rows.get(key)?.eTag === eTag);
    }
    throw new Error(`${this.#name}: ${MOST_CONFLICTS} write conflicts in a row`);
  }

  /** Queues the pointers for what was made to wait. Apart, because a fault here must not lose what was claimed. */
  async queueWakes(): Promise<void> {
    const wakes = this.#toBeQueued;
    this.#toBeQueued = [];
    await this.#wakes?.queue(this.partition.shard, wakes);
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

  /** The counters as they will be. What is to wait is promised first. */
  async #promise(entries: readonly Entry[], now: Date): Promise<{ counts: Counts; added: string[] }> {
    const untils = entries.flatMap(({ after }) =>
      after.until !== null && isTooEarly(after, now) ? [after.until] : [],
    );
    const { wakes, added } = withWakes(this.counts.wakes, untils, now);
    await this.#wakes?.promise(this.partition.shard, added);
    return { counts: { ...withChanges(this.counts, entries.map(toChange), now), wakes }, added };
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
