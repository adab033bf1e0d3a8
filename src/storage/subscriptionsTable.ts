import { odata, type TableClient, type TransactionAction } from '@azure/data-tables';
import pMap from 'p-map';
import { endedLook } from '../domain/due.ts';
import { shardOf } from '../domain/keys.ts';
import { type FiredBy, MOST_WATCHES, type Watch, watchSchema } from '../domain/watch.ts';
import type { WatchedEvent } from '../domain/watchedEvent.ts';
import { isConflict, isNotFound } from './errors.ts';
import { LatestEvents, type Retention } from './latestEvents.ts';
import { deleteRow, getRow, MOST_IN_PAGE, putRow, ROWS_AT_ONCE, type RowKeys } from './rows.ts';
import {
  besideOwn,
  byRecipient,
  byTopic,
  contentOf,
  type StoredWatch,
  topicPartition,
  toStored,
  toWatch,
} from './subscriptionRow.ts';

export type { StoredWatch };

export type KeptWatch = { kind: 'kept' } | { kind: 'replaced'; before: Watch } | { kind: 'full' };

/** Told of a row that cannot be read, which is left out. */
type OnUnreadable = (key: string, error: unknown) => void;
const leaveOut: OnUnreadable = () => {};

/** A person's own row: what a watch was when it was made. */
interface OwnWatch {
  keys: RowKeys;
  eTag: string;
  watch: Watch;
}

/**
 * Rows of `subscriptions`: who watches what, twice. One is read by a topic's fan-out, a shard at a time, and holds what
 * events change; the other is the person's list. The person's is there first and goes last: a watch that was written by
 * half can be seen and ended.
 */
export class SubscriptionsTable {
  readonly #table: TableClient;
  readonly #latest: LatestEvents;
  readonly #retention: Retention;

  constructor(table: TableClient, retention: Retention) {
    this.#table = table;
    this.#latest = new LatestEvents(table, retention);
    this.#retention = retention;
  }

  /** What a recipient watches, the oldest first. */
  async of(recipientKey: string, onUnreadable = leaveOut): Promise<Watch[]> {
    const own = await this.#listOf(recipientKey, onUnreadable);
    const now = await pMap(own, (each) => this.#asItIs(each, onUnreadable), { concurrency: ROWS_AT_ONCE });
    return now.filter((watch) => watch !== undefined).sort((one, other) => one.since.localeCompare(other.since));
  }

  /**
   * One for each topic: another one takes its place. Whoever calls holds the turn of the recipient's conversation.
   * @throws {z.ZodError} for one that could not be read again: its filter or its template is over the limits.
   */
  async keep(recipientKey: string, given: Watch, onUnreadable = leaveOut): Promise<KeptWatch> {
    const watches = await this.of(recipientKey, onUnreadable);
    const before = watches.find(({ topic }) => topic === given.topic);
    const begun = before && (before.begun ?? before.since);
    const watch = watchSchema.parse({ ...given, ...(begun === undefined ? {} : { begun }) });
    if (!before && watches.length >= MOST_WATCHES) return { kind: 'full' };
    await this.#table.upsertEntity({ ...byRecipient(recipientKey, watch.topic), ...contentOf(watch) }, 'Replace');
    await this.#table.upsertEntity({ ...byTopic(watch.topic, recipientKey), ...contentOf(watch) }, 'Replace');
    return before ? { kind: 'replaced', before } : { kind: 'kept' };
  }

  /** @returns whether there was one. */
  async end(recipientKey: string, topic: string): Promise<boolean> {
    await deleteRow(this.#table, byTopic(topic, recipientKey));
    return deleteRow(this.#table, byRecipient(recipientKey, topic));
  }

  /** By the keys alone: those that have ended too, and those that cannot be read. */
  async forget(recipientKey: string): Promise<void> {
    const queryOptions = { filter: odata`PartitionKey eq ${recipientKey}`, select: ['partitionKey', 'rowKey'] };
    for await (const page of this.#table.listEntities({ queryOptions }).byPage({ maxPageSize: MOST_IN_PAGE })) {
      const forgetOne = async ({ rowKey = '' }: Partial<RowKeys>): Promise<void> => {
        const own = { partitionKey: recipientKey, rowKey };
        await deleteRow(this.#table, besideOwn(own));
        await deleteRow(this.#table, own);
      };
      await pMap(page, forgetOne, { concurrency: ROWS_AT_ONCE });
    }
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
    const [first, last] = [topicPartition(topic, '00'), topicPartition(topic, '63')];
    const filter = odata`PartitionKey ge ${first} and PartitionKey le ${last}`;
    const queryOptions = { filter, select: ['partitionKey'] };
    const pages = this.#table.listEntities({ queryOptions }).byPage({ maxPageSize: MOST_IN_PAGE });
    const shards = new Set<string>();
    let isFirst = true;
    for await (const page of pages) {
      if (!isFirst && page.length > 0) return undefined;
      isFirst = false;
      for (const { partitionKey = '' } of page) shards.add(partitionKey.slice(-2));
    }
    return [...shards].sort();
  }

  /** How many watch a topic; no more than `most` are counted. */
  async countOf(topic: string, most: number): Promise<number> {
    const [first, last] = [topicPartition(topic, '00'), topicPartition(topic, '63')];
    const filter = odata`PartitionKey ge ${first} and PartitionKey le ${last}`;
    const queryOptions = { filter, select: ['isEnded'] };
    let count = 0;
    for await (const page of this.#table.listEntities({ queryOptions }).byPage({ maxPageSize: MOST_IN_PAGE })) {
      count += page.filter((row) => row['isEnded'] !== true).length;
      if (count >= most) return most;
    }
    return count;
  }

  /** What happened last to what a topic names. */
  async latestOf(topic: string): Promise<WatchedEvent | undefined> {
    return this.#latest.of(topic);
  }

  /** Keeps an event unless a later one is kept. */
  async keepLatest(event: WatchedEvent, onUnreadable: (error: unknown) => void = () => {}): Promise<void> {
    await this.#latest.keep(event, onUnreadable);
  }

  /** @returns when that happened which is kept of the topic. */
  async removeLatest(topic: string, before: Date): Promise<string | undefined> {
    return this.#latest.removeBefore(topic, before);
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

  /** The person's own rows, without those that are known to have ended. */
  async #listOf(recipientKey: string, onUnreadable: OnUnreadable): Promise<OwnWatch[]> {
    const watches: OwnWatch[] = [];
    const filter = odata`PartitionKey eq ${recipientKey}`;
    for await (const row of this.#table.listEntities({ queryOptions: { filter } })) {
      if (row['isEnded'] === true) continue;
      const { partitionKey = '', rowKey = '', etag: eTag = '' } = row;
      try {
        watches.push({ keys: { partitionKey, rowKey }, eTag, watch: toWatch(row) });
      } catch (error) {
        onUnreadable(`${partitionKey}/${rowKey}`, error);
      }
    }
    return watches;
  }

  /** With what events have made of it; undefined for one that has ended, which is marked so that it is read once. */
  async #asItIs({ keys, eTag, watch: own }: OwnWatch, onUnreadable: OnUnreadable): Promise<Watch | undefined> {
    const row = await getRow(this.#table, besideOwn(keys));
    if (!row) return own;
    let watch: Watch;
    try {
      watch = toWatch(row);
    } catch (error) {
      onUnreadable(`${row.partitionKey}/${row.rowKey}`, error);
      return own;
    }
    if (!watch.isEnded) return watch;
    const ended = { ...keys, isEnded: true };
    if (watch.since === own.since) await putRow(this.#table, ended, eTag, 'Merge');
    return undefined;
  }

  async #stored(keys: RowKeys): Promise<StoredWatch | undefined> {
    const row = await getRow(this.#table, keys);
    return row && toStored(row);
  }
}
