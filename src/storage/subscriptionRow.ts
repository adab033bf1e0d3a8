import { z } from 'zod';
import { hashOf, shardOf } from '../domain/keys.ts';
import { type Watch, watchSchema } from '../domain/watch.ts';
import type { RowKeys } from './rows.ts';

/** A watch as a topic's fan-out reads it, with the version that was read. */
export interface StoredWatch {
  recipientKey: string;
  eTag: string;
  watch: Watch;
}

/** Told of a row that cannot be read, which is left out. */
export type OnUnreadable = (key: string, error: unknown) => void;

const rowSchema = z.object({ v: z.literal(1), watch: z.string() });

/** @throws for a row that cannot be read: of another release, say. */
export function toWatch(row: unknown): Watch {
  return watchSchema.parse(JSON.parse(rowSchema.parse(row).watch));
}

/** @throws as `toWatch` does. */
export function toStored(row: { rowKey?: string; etag?: string }): StoredWatch {
  return { recipientKey: row.rowKey ?? '', eTag: row.etag ?? '', watch: toWatch(row) };
}

/** What is beside the watch itself is there for those who look at many rows, or cannot read them. */
export function contentOf(watch: Watch) {
  const { v, topic, since, isEnded } = watch;
  return { v, topic, since, ...(isEnded ? { isEnded } : {}), watch: JSON.stringify(watch) };
}

export function topicPartition(topic: string, shard: string): string {
  return partitionOf(hashOf(topic), shard);
}

export function byTopic(topic: string, recipientKey: string): RowKeys {
  return { partitionKey: topicPartition(topic, shardOf(recipientKey)), rowKey: recipientKey };
}

export function byRecipient(recipientKey: string, topic: string): RowKeys {
  return { partitionKey: recipientKey, rowKey: hashOf(topic) };
}

/** The topic's row of a watch whose own row is known by its keys alone. */
export function besideOwn({ partitionKey: recipientKey, rowKey }: RowKeys): RowKeys {
  return { partitionKey: partitionOf(rowKey, shardOf(recipientKey)), rowKey: recipientKey };
}

/** Behind the shards of its topic: nobody's watch. */
export function latestKeys(topic: string): RowKeys {
  return { partitionKey: topicPartition(topic, 'latest'), rowKey: 'latest' };
}

function partitionOf(hashOfTopic: string, shard: string): string {
  return `t-${hashOfTopic}-${shard}`;
}
