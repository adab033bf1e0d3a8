import { odata, type TableClient } from '@azure/data-tables';
import pMap from 'p-map';
import { z } from 'zod';
import { hashOf, shardOf } from '../domain/keys.ts';
import { MOST_WATCHES, type Watch, watchSchema } from '../domain/watch.ts';
import { deleteRow, MOST_IN_PAGE, ROWS_AT_ONCE, type RowKeys } from './rows.ts';

export type KeptWatch = { kind: 'kept' } | { kind: 'replaced'; before: Watch } | { kind: 'full' };

/**
 * Rows of `subscriptions`: who watches what, twice. One is read by a topic's fan-out, a shard at a time, the other by
 * the person. The person's is there first and goes last: a watch that was written by half can be seen and ended.
 */
export class SubscriptionsTable {
  readonly #table: TableClient;

  constructor(table: TableClient) {
    this.#table = table;
  }

  /** What a recipient watches, the oldest first. */
  async of(recipientKey: string): Promise<Watch[]> {
    const watches: Watch[] = [];
    const filter = odata`PartitionKey eq ${recipientKey}`;
    for await (const row of this.#table.listEntities({ queryOptions: { filter } })) watches.push(toWatch(row));
    return watches.sort((one, other) => one.since.localeCompare(other.since));
  }

  /** One for each topic: another one takes its place. Whoever calls holds the turn of the recipient's conversation. */
  async keep(recipientKey: string, watch: Watch): Promise<KeptWatch> {
    const watches = await this.of(recipientKey);
    const before = watches.find(({ topic }) => topic === watch.topic);
    if (!before && watches.length >= MOST_WATCHES) return { kind: 'full' };
    const content = { v: watch.v, topic: watch.topic, since: watch.since, watch: JSON.stringify(watch) };
    await this.#table.upsertEntity({ ...byRecipient(recipientKey, watch.topic), ...content }, 'Replace');
    await this.#table.upsertEntity({ ...byTopic(watch.topic, recipientKey), ...content }, 'Replace');
    return before ? { kind: 'replaced', before } : { kind: 'kept' };
  }

  /** @returns whether there was one. */
  async end(recipientKey: string, topic: string): Promise<boolean> {
    await deleteRow(this.#table, byTopic(topic, recipientKey));
    return deleteRow(this.#table, byRecipient(recipientKey, topic));
  }

  /** Those of one shard who watch a topic, in the order of their keys, from behind `after` on. */
  async *watchersOf(topic: string, shard: string, after = ''): AsyncGenerator<{ recipientKey: string; watch: Watch }> {
    const filter = odata`PartitionKey eq ${topicPartition(topic, shard)} and RowKey gt ${after}`;
    const pages = this.#table.listEntities({ queryOptions: { filter } }).byPage({ maxPageSize: MOST_IN_PAGE });
    for await (const page of pages) {
      for (const row of page) yield { recipientKey: row.rowKey ?? '', watch: toWatch(row) };
    }
  }

  async forget(recipientKey: string): Promise<void> {
    await pMap(await this.of(recipientKey), ({ topic }) => this.end(recipientKey, topic), {
      concurrency: ROWS_AT_ONCE,
    });
  }
}

const rowSchema = z.object({ v: z.literal(1), watch: z.string() });

function toWatch(row: unknown): Watch {
  return watchSchema.parse(JSON.parse(rowSchema.parse(row).watch));
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
