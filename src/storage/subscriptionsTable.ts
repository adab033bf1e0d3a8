import { odata, type TableClient, type TransactionAction } from '@azure/data-tables';
import pMap from 'p-map';
import { z } from 'zod';
import { hashOf, shardOf } from '../domain/keys.ts';
import { MOST_WATCHES, type Watch, watchSchema } from '../domain/watch.ts';
import { topicOf, type WatchedEvent, watchedEventSchema } from '../domain/watchedEvent.ts';
import { isConflict, isNotFound } from './errors.ts';
import { deleteRow, getRow, MOST_IN_PAGE, putRow, ROWS_AT_ONCE, type RowKeys } from './rows.ts';

export type KeptWatch = { kind: 'kept' } | { kind: 'replaced'; before: Watch } | { kind: 'full' };

/** A watch as a topic's fan-out reads it, with the version that was read. */
export interface StoredWatch {
  recipientKey: string;
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

  constructor(table: TableClient) {
    this.#table = table;
  }

  /** What a recipient watches, the oldest first. */
  async of(recipientKey: string): Promise<Watch[]> {
    const now = await pMap(
      await this.#listOf(recipientKey),
      async (own) => (await this.#stored(byTopic(own.topic, recipientKey)))?.watch ?? own,
      { concurrency: ROWS_AT_ONCE },
    );
    return now.filter(({ isEnded }) => !isEnded).sort((one, other) => one.since.localeCompare(other.since));
  }

  /**
   * One for each topic: another one takes its place. Whoever calls holds the turn of the recipient's conversation.
   * @throws {z.ZodError} for one that could not be read again: its filter or its template is over the limits.
   */
  async keep(recipientKey: string, given: Watch): Promise<KeptWatch> {
    const watches = await this.of(recipientKey);
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

  async forget(recipientKey: string): Promise<void> {
    // Those that have ended too, with what they said.
    await pMap(await this.#listOf(recipientKey), ({ topic }) => this.end(recipientKey, topic), {
      concurrency: ROWS_AT_ONCE,
    });
  }

  /** Those of one shard who watch a topic, in the order of their keys, from behind `after` on; up to 100 a page. */
  async *pagesOf(
    { topic, shard, after }: { topic: string; shard: string; after: string },
    pageSize: number,
    onUnreadable: (recipientKey: string, error: unknown) => void,
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
   * its rows stay, so that a crash is mended by them, and the person's leads there when all of theirs is to be forgotten.
   * @returns false when somebody else wrote one of them in between: then none is written.
   */
  async write(watches: readonly StoredWatch[]): Promise<boolean> {
    if (watches.length === 0) return true;
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

  /** What happened last to what a topic names. */
  async latestOf(topic: string): Promise<WatchedEvent | undefined> {
    const row = await getRow(this.#table, latestKeys(topic));
    return row && toEvent(row);
  }

  /** Keeps an event unless a later one is kept. */
  async keepLatest(event: WatchedEvent): Promise<void> {
    const keys = latestKeys(topicOf(event));
    const row = await getRow(this.#table, keys);
    if (row && toEvent(row).time >= event.time) return;
    // Whoever wrote in between had an event of about the same time.
    const latest = { ...keys, v: 1, event: textOf(event) };
    await putRow(this.#table, latest, row?.etag);
  }

  /** The person's own rows: what each watch was when it was made. */
  async #listOf(recipientKey: string): Promise<Watch[]> {
    const watches: Watch[] = [];
    const filter = odata`PartitionKey eq ${recipientKey}`;
    for await (const row of this.#table.listEntities({ queryOptions: { filter } })) watches.push(toWatch(row));
    return watches;
  }

  async #stored(keys: RowKeys): Promise<StoredWatch | undefined> {
    const row = await getRow(this.#table, keys);
    return row && toStored(row);
  }
}

const rowSchema = z.object({ v: z.literal(1), watch: z.string() });

function toWatch(row: unknown): Watch {
  return watchSchema.parse(JSON.parse(rowSchema.parse(row).watch));
}

function toStored(row: { rowKey?: string; etag?: string }): StoredWatch {
  return { recipientKey: row.rowKey ?? '', eTag: row.etag ?? '', watch: toWatch(row) };
}

function toEvent(row: Record<string, unknown>): WatchedEvent {
  return watchedEventSchema.parse(JSON.parse(String(row['event'])));
}

function contentOf(watch: Watch) {
  return { v: watch.v, topic: watch.topic, since: watch.since, watch: JSON.stringify(watch) };
}

/** What a string in a row holds, with room to spare. */
const MOST_CHARACTERS = 30_000;

/** Of an event that is larger, that it happened: what it said is in its notification. */
function textOf(event: WatchedEvent): string {
  const whole = JSON.stringify(event);
  return whole.length <= MOST_CHARACTERS ? whole : JSON.stringify({ ...event, data: null });
}

function topicPartition(topic: string, shard: string): string {
  return `t-${hashOf(topic)}-${shard}`;
}

function byTopic(topic: string, recipientKey: string): RowKeys {
  return { partitionKey: topicPartition(topic, shardOf(recipientKey)), rowKey: recipientKey };
}

function byRecipient(recipientKey: string, topic: string): RowKeys {
  return { partitionKey: recipientKey, rowKey: hashOf(topic) };
}

/** Behind the shards of its topic: nobody's watch. */
function latestKeys(topic: string): RowKeys {
  return { partitionKey: topicPartition(topic, 'latest'), rowKey: 'latest' };
}
