import { odata, type TableClient, type TransactionAction } from '@azure/data-tables';
import pMap from 'p-map';
import { endedLook } from '../domain/due.ts';
import { shardOf } from '../domain/keys.ts';
import type { FiredBy } from '../domain/watch.ts';
import { isConflict, isNotFound } from './errors.ts';
import type { Retention } from './latestEvents.ts';
import { deleteRow, getRow, MOST_IN_PAGE, ROWS_AT_ONCE, type RowKeys } from './rows.ts';
import {
  byRecipient,
  byTopic,
  contentOf,
  type OnUnreadable,
  type StoredWatch,
  topicPartition,
  toStored,
} from './subscriptionRow.ts';

/**
 * Rows of `subscriptions` as a topic has them: who watches it, read by its fan-out a shard at a time, and what events
 * have made of each watch. Another row of each watch is in its person's list (`OwnWatches`).
 */
export class SubscriptionsTable {
  readonly #table: TableClient;
  readonly #retention: Retention;

  constructor(table: TableClient, retention: Retention) {
    this.#table = table;
    this.#retention = retention;
  }

  /** Those of one shard who watch a topic, in the order of their keys, from behind `after` on; up to 100 a page. */
  async *pagesOf(
    { topic, shard, after }: { topic: string; shard: string; after: string },
    pageSize: number,
    onUnreadable: OnUnreadable,
  ): AsyncGenerator<StoredWatch[]> {
    const filter = odata`PartitionKey eq ${topicPartition(topic, shard)} and RowKey gt ${after}`;
    const pages = this.#table.listEntities({ queryOptions: { filter } }).byPage({ maxPageSize: MOST_IN_PAGE });
    for await (const page of pages) {
      const watches = page.flatMap((row) => {
        try {
          return [toStored(row)];
        } catch (error) {
          onUnreadable(row.rowKey ?? '', error);
          return [];
        }
      });
      for (let first = 0; first < watches.length; first += pageSize) yield watches.slice(first, first + pageSize);
    }
  }

  /**
   * Writes what an event made of watches of one shard, at most 100. One that has ended is left out of the person's list;
   * its rows stay until nobody can ask for what it said, so that a crash is mended by them.
   * @returns false when somebody else wrote one of them in between: then none is written.
   */
  async write(watches: readonly StoredWatch[]): Promise<boolean> {
    if (watches.length === 0) return true;
    await this.#findAgain(watches);
    const changes = watches.map(({ recipientKey, eTag: etag, watch }): TransactionAction => {
      const row = { ...byTopic(watch.topic, recipientKey), ...contentOf(watch) };
      return ['update', row, 'Replace', { etag }];
    });
    try {
      await this.#table.submitTransaction(changes);
    } catch (error) {
      if (isConflict(error) || isNotFound(error)) return false;
      throw error;
    }
    return true;
  }

  /** The same ones as they are now, without those that are not there any more. */
  async again(watches: readonly StoredWatch[]): Promise<StoredWatch[]> {
    const read = await pMap(watches, ({ recipientKey, watch }) => this.#stored(byTopic(watch.topic, recipientKey)), {
      concurrency: ROWS_AT_ONCE,
    });
    return read.filter((stored) => stored !== undefined);
  }

  /** The shards in which somebody watches a topic; undefined where they are so many that all of them may have some. */
  async shardsOf(topic: string): Promise<string[] | undefined> {
    const shards = new Set<string>();
    let isFirst = true;
    for await (const page of this.#allOf(topic, 'partitionKey')) {
      if (!isFirst && page.length > 0) return undefined;
      isFirst = false;
      for (const { partitionKey = '' } of page) shards.add(partitionKey.slice(-2));
    }
    return [...shards].sort();
  }

  /** How many watch a topic; no more than `most` are counted. */
  async countOf(topic: string, most: number): Promise<number> {
    let count = 0;
    for await (const page of this.#allOf(topic, 'isEnded')) {
      count += page.filter((row) => row.isEnded !== true).length;
      if (count >= most) return most;
    }
    return count;
  }

  /**
   * Removes the watches of one shard that have ended and are not needed any more, with the persons' own rows.
   * @returns what ended those that are left.
   */
  async removeEnded(
    { topic, shard }: { topic: string; shard: string },
    isOver: (by: FiredBy) => Promise<boolean>,
    onUnreadable: OnUnreadable,
  ): Promise<FiredBy[]> {
    const left: FiredBy[] = [];
    for await (const page of this.pagesOf({ topic, shard, after: '' }, ROWS_AT_ONCE, onUnreadable)) {
      await pMap(page, async (stored) => {
        const { isEnded, fired } = stored.watch;
        if (!isEnded || !fired) return;
        if (await isOver(fired)) await this.#removeEnded(stored);
        else left.push(fired);
      });
    }
    return left;
  }

  /** The person's own row first: without the other it would be a watch that nobody has ended. */
  async #removeEnded({ recipientKey, eTag, watch: { topic, since } }: StoredWatch): Promise<void> {
    const keys = byRecipient(recipientKey, topic);
    const own = await getRow(this.#table, keys);
    // Another watch on the same, which is just being made, has a time of its own.
    if (own?.['since'] === since) await deleteRow(this.#table, keys, own.etag);
    await deleteRow(this.#table, byTopic(topic, recipientKey), eTag);
  }

  /** Before watches end: the row by which a sweep finds them when their time is over, one for all of a shard. */
  async #findAgain(watches: readonly StoredWatch[]): Promise<void> {
    const { due, retentionDays, now } = this.#retention;
    const ended = watches.find(({ watch }) => watch.isEnded);
    if (!ended?.watch.fired) return;
    const { topic, fired } = ended.watch;
    const shard = shardOf(ended.recipientKey);
    await due.add(endedLook({ topic, shard }, fired.at, { now: now(), retentionDays }));
  }

  /** Pages of all who watch a topic, whatever their shard: one column of each row. */
  #allOf(topic: string, column: 'partitionKey' | 'isEnded') {
    const [first, last] = [topicPartition(topic, '00'), topicPartition(topic, '63')];
    const filter = odata`PartitionKey ge ${first} and PartitionKey le ${last}`;
    const queryOptions = { filter, select: [column] };
    return this.#table.listEntities<{ isEnded?: boolean }>({ queryOptions }).byPage({ maxPageSize: MOST_IN_PAGE });
  }

  async #stored(keys: RowKeys): Promise<StoredWatch | undefined> {
    const row = await getRow(this.#table, keys);
    return row && toStored(row);
  }
}
