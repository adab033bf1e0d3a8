import { odata, type TableClient } from '@azure/data-tables';
import { z } from 'zod';
import { hashOf } from '../domain/keys.ts';
import type { ParkedEntry } from '../domain/parked.ts';
import { isConflict } from './errors.ts';
import { deleteRow, type RowKeys } from './rows.ts';

const rowSchema = z.object({
  v: z.literal(1),
  order: z.string(),
  notificationId: z.string(),
  shard: z.string(),
  recipientKey: z.string(),
  parkedAt: z.string(),
});

/** Rows of `parked`: what waits for the end of a conversation's dialogs. */
export class ParkedTable {
  readonly #table: TableClient;

  constructor(table: TableClient) {
    this.#table = table;
  }

  /** Added twice it is one row. Two deliveries that were given the same order are two. */
  async add(conversationKey: string, entry: ParkedEntry): Promise<void> {
    try {
      await this.#table.createEntity({ ...keysOf(conversationKey, entry), v: 1, ...entry });
    } catch (error) {
      if (!isConflict(error)) throw error;
    }
  }

  /** The longest parked first. */
  async inOrder(conversationKey: string): Promise<ParkedEntry[]> {
    const filter = odata`PartitionKey eq ${conversationKey}`;
    const entries: ParkedEntry[] = [];
    for await (const row of this.#table.listEntities({ queryOptions: { filter } })) {
      const { v: _, ...entry } = rowSchema.parse(row);
      entries.push(entry);
    }
    return entries;
  }

  async remove(conversationKey: string, entry: ParkedEntry): Promise<void> {
    await deleteRow(this.#table, keysOf(conversationKey, entry));
  }
}

/** Workers that park at the same time may take the same order: neither is lost for the other. */
function keysOf(partitionKey: string, { order, notificationId, recipientKey }: ParkedEntry): RowKeys {
  return { partitionKey, rowKey: `${order}-${hashOf(notificationId, recipientKey)}` };
}
