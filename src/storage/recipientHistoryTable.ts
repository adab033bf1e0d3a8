import { odata, type TableClient } from '@azure/data-tables';
import pMap from 'p-map';
import { z } from 'zod';
import { hashOf, shardOf } from '../domain/keys.ts';
import type { SentNotification } from '../domain/sentNotification.ts';
import { deleteRow, MOST_IN_PAGE, ROWS_AT_ONCE, upsertRows } from './rows.ts';

const rowSchema = z.object({ v: z.literal(1), notificationId: z.string(), at: z.string(), excerpt: z.string() });

/**
 * Rows of `recipientHistory`: what each recipient was sent. Apart from the references, so that a broadcast and a turn
 * do not collide; in the same shards, so that many of one broadcast can share a transaction.
 */
export class RecipientHistoryTable {
  readonly #table: TableClient;

  constructor(table: TableClient) {
    this.#table = table;
  }

  /** Added twice it is one row. Those of one shard share a write; a list has none twice. */
  async add(sent: SentNotification[]): Promise<void> {
    for (const ofShard of Map.groupBy(sent.map(toRow), ({ partitionKey }) => partitionKey).values()) {
      await upsertRows(this.#table, ofShard);
    }
  }

  /** Removes what `add` wrote of the same. */
  async remove(sent: SentNotification[]): Promise<void> {
    await pMap(sent.map(keysOf), (keys) => deleteRow(this.#table, keys), {
      concurrency: ROWS_AT_ONCE,
    });
  }

  /** The newest first, `most` at most; nothing beyond them is read. */
  async latest(recipientKey: string, most: number): Promise<SentNotification[]> {
    const found: SentNotification[] = [];
    const rows = this.#table.listEntities({ queryOptions: { filter: allOf(recipientKey) } });
    // A page can be empty and still have a next one.
    for await (const page of rows.byPage({ maxPageSize: Math.min(most, MOST_IN_PAGE) })) {
      found.push(...page.map((row) => toSent(recipientKey, row)));
      if (found.length >= most) break;
    }
    return found.slice(0, most);
  }

  async forget(recipientKey: string): Promise<void> {
    const queryOptions = { filter: allOf(recipientKey), select: ['PartitionKey', 'RowKey'] };
    const rows = this.#table.listEntities({ queryOptions });
    await pMap(rows, ({ partitionKey = '', rowKey = '' }) => deleteRow(this.#table, { partitionKey, rowKey }), {
      concurrency: ROWS_AT_ONCE,
    });
  }
}

/** The last moment that a Date with a four-digit year can have. */
const END_OF_TIME = Date.parse('9999-12-31T23:59:59.999Z');

/** The later the time, the smaller the key: a table gives its rows in one order only. */
function keysOf({ recipientKey, notificationId, at }: SentNotification): { partitionKey: string; rowKey: string } {
  const remaining = String(END_OF_TIME - Date.parse(at)).padStart(15, '0');
  return { partitionKey: shardOf(recipientKey), rowKey: `${recipientKey}-${remaining}-${hashOf(notificationId)}` };
}

function toRow(sent: SentNotification) {
  const { notificationId, at, excerpt = '' } = sent;
  return { ...keysOf(sent), v: 1, notificationId, at, excerpt };
}

function allOf(recipientKey: string): string {
  const [first, end] = [`${recipientKey}-`, `${recipientKey}.`];
  return odata`PartitionKey eq ${shardOf(recipientKey)} and RowKey ge ${first} and RowKey lt ${end}`;
}

function toSent(recipientKey: string, row: unknown): SentNotification {
  const { notificationId, at, excerpt } = rowSchema.parse(row);
  return { recipientKey, notificationId, at, ...(excerpt ? { excerpt } : {}) };
}
