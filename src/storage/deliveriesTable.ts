import { odata, type TableClient, type TransactionAction } from '@azure/data-tables';
import pMap from 'p-map';
import type { DeliveryRecord, DeliveryState } from '../domain/delivery.ts';
import type { Counts, Guard } from '../domain/guard.ts';
import { hashOf } from '../domain/keys.ts';
import { countsRow, deliveryRow, guardRow, toCounts, toDelivery, toGuard } from './deliveryRows.ts';
import { isConflict, isNotFound } from './errors.ts';
import { getRow, MOST_IN_PAGE, MOST_IN_TRANSACTION, putRow, ROWS_AT_ONCE } from './rows.ts';

/** One notification's deliveries in one shard, `00` to `63`, or `list`: what a transaction can write at once. */
export interface Partition {
  notificationId: string;
  shard: string;
}

/** What was read, with its version. */
interface Versioned<T> {
  value: T;
  eTag: string;
}

export interface StoredDelivery extends Partition {
  key: string;
  eTag: string;
  delivery: DeliveryRecord;
}

/** What stands in front of a partition; absent before anything was written. */
export interface Head {
  guard: Versioned<Guard> | undefined;
  counts: Versioned<Counts> | undefined;
}

/** What one transaction writes: over the versions that were read, or new. */
export interface Writes {
  guard?: { value: Guard; eTag: string | undefined };
  counts: { value: Counts; eTag: string | undefined };
  deliveries: { key: string; delivery: DeliveryRecord; eTag: string | undefined }[];
}

/** The versions that a transaction left; `deliveries` in the order of its rows. */
export interface Written {
  guard: string | undefined;
  counts: string;
  deliveries: string[];
}

/** Claimed and not recorded: what one invocation can leave uncertain at a crash. One transaction writes as many. */
export const MOST_IN_FLIGHT = 50;

const GUARD = '!guard';
const COUNTS = '!counts';
/** Recipient keys begin with a letter, which sorts behind. */
const FIRST_DELIVERY = 'a';

/** Rows of `deliveries`: what became of a notification, for each recipient. */
export class DeliveriesTable {
  readonly #table: TableClient;

  constructor(table: TableClient) {
    this.#table = table;
  }

  async head(partition: Partition): Promise<Head> {
    const partitionKey = keyOf(partition);
    // One after the other: counters that are older than a guard that says "all are listed" would count too few.
    const guard = await getRow(this.#table, { partitionKey, rowKey: GUARD });
    // Nobody writes counters before a guard: of a new broadcast this halves what is read.
    if (!guard) return { guard: undefined, counts: undefined };
    const counts = await getRow(this.#table, { partitionKey, rowKey: COUNTS });
    return {
      guard: { value: toGuard(guard), eTag: guard.etag },
      counts: counts && { value: toCounts(counts), eTag: counts.etag },
    };
  }

  /** Those that are there, by their keys. */
  async get(partition: Partition, keys: readonly string[]): Promise<Map<string, StoredDelivery>> {
    const partitionKey = keyOf(partition);
    const rows = await pMap(keys, (rowKey) => getRow(this.#table, { partitionKey, rowKey }), {
      concurrency: ROWS_AT_ONCE,
    });
    const found = rows.flatMap((row) => (row ? [toStored(partition, row)] : []));
    return new Map(found.map((stored) => [stored.key, stored]));
  }

  /** Those of one partition that are in one of the states, in the order of their keys. */
  async *inStates(partition: Partition, states: readonly DeliveryState[]): AsyncGenerator<StoredDelivery> {
    const which = states.map((state) => odata`state eq ${state}`).join(' or ');
    const filter = `${odata`PartitionKey eq ${keyOf(partition)} and RowKey ge ${FIRST_DELIVERY}`} and (${which})`;
    for await (const row of this.#table.listEntities({ queryOptions: { filter } })) yield toStored(partition, row);
  }

  /**
   * A page of all partitions together, in the order of shards and keys, from behind `after` on.
   * @returns with `cursor` for what comes behind each.
   */
  async page(
    notificationId: string,
    { after, limit, state }: { after: string; limit: number; state?: DeliveryState | undefined },
  ): Promise<{ cursor: string; delivery: DeliveryRecord }[]> {
    const prefix = `${hashOf(notificationId)}-`;
    const [shard = '', key = ''] = after.split('/');
    const first = `${prefix}${shard}`;
    const isBehind = odata`(PartitionKey gt ${first} or (PartitionKey eq ${first} and RowKey gt ${key}))`;
    const range = odata`PartitionKey ge ${prefix} and PartitionKey lt ${`${prefix.slice(0, -1)}.`}`;
    const conditions = [range, odata`RowKey ge ${FIRST_DELIVERY}`, isBehind];
    const filter = [...conditions, ...(state ? [odata`state eq ${state}`] : [])].join(' and ');
    const maxPageSize = Math.min(limit, MOST_IN_PAGE);
    const found: { cursor: string; delivery: DeliveryRecord }[] = [];
    for await (const page of this.#table.listEntities({ queryOptions: { filter } }).byPage({ maxPageSize })) {
      for (const row of page) {
        const cursor = `${row.partitionKey?.slice(prefix.length)}/${row.rowKey}`;
        found.push({ cursor, delivery: toDelivery(row) });
      }
      if (found.length >= limit) break;
    }
    return found.slice(0, limit);
  }

  /** One transaction. @returns undefined when somebody else wrote in between. */
  async write(partition: Partition, { guard, counts, deliveries }: Writes): Promise<Written | undefined> {
    const partitionKey = keyOf(partition);
    const put = (rowKey: string, row: object, eTag: string | undefined): TransactionAction => {
      const entity = { partitionKey, rowKey, v: 1, ...row };
      return eTag === undefined ? ['create', entity] : ['update', entity, 'Replace', { etag: eTag }];
    };
    const actions = [
      // First, because it is what others write too: where it is refused, nothing else was touched.
      ...(guard ? [put(GUARD, guardRow(guard.value), guard.eTag)] : []),
      put(COUNTS, countsRow(counts.value), counts.eTag),
      ...deliveries.map(({ key, delivery, eTag }) => put(key, deliveryRow(delivery), eTag)),
    ];
    try {
      const { subResponses } = await this.#table.submitTransaction(actions);
      const eTags = subResponses.map(({ etag = '' }) => etag);
      const rest = eTags.slice(guard ? 1 : 0);
      return { guard: guard && eTags[0], counts: rest[0] ?? '', deliveries: rest.slice(1) };
    } catch (error) {
      if (isConflict(error) || isNotFound(error)) return undefined;
      throw error;
    }
  }

  /** Writes the guard alone. @returns its version; undefined when somebody else wrote in between. */
  async writeGuard(partition: Partition, guard: Guard, eTag: string | undefined): Promise<string | undefined> {
    const row = { partitionKey: keyOf(partition), rowKey: GUARD, v: 1, ...guardRow(guard) };
    return putRow(this.#table, row, eTag);
  }

  /**
   * Removes a page of a partition, the guard and the counters last.
   * @param first is told what will be removed, before it is.
   * @returns false when nothing is left.
   */
  async removePage(
    partition: Partition,
    first: (rows: { key: string; delivery: DeliveryRecord }[]) => Promise<void>,
  ): Promise<boolean> {
    const partitionKey = keyOf(partition);
    const filter = odata`PartitionKey eq ${partitionKey} and RowKey ge ${FIRST_DELIVERY}`;
    const pages = this.#table.listEntities({ queryOptions: { filter } }).byPage({ maxPageSize: MOST_IN_TRANSACTION });
    for await (const page of pages) {
      if (page.length === 0) continue;
      const rows = page.map((row) => ({ key: row.rowKey ?? '', delivery: toDelivery(row) }));
      await first(rows);
      await this.#remove(
        partitionKey,
        rows.map(({ key }) => key),
      );
      return true;
    }
    for (const rowKey of [COUNTS, GUARD]) await this.#remove(partitionKey, [rowKey]);
    return false;
  }

  async #remove(partitionKey: string, rowKeys: string[]): Promise<void> {
    try {
      await this.#table.submitTransaction(rowKeys.map((rowKey) => ['delete', { partitionKey, rowKey }]));
    } catch (error) {
      // Somebody else removes the same: what is left is found by the next one.
      if (!isNotFound(error)) throw error;
    }
  }
}

function keyOf({ notificationId, shard }: Partition): string {
  return `${hashOf(notificationId)}-${shard}`;
}

function toStored(partition: Partition, row: { rowKey?: string; etag: string }): StoredDelivery {
  return { ...partition, key: row.rowKey ?? '', eTag: row.etag, delivery: toDelivery(row) };
}
