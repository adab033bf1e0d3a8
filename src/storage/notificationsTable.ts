import type { TableClient } from '@azure/data-tables';
import { z } from 'zod';
import type { AcceptedNotification } from '../domain/acceptedNotification.ts';
import { hashOf, shardOf } from '../domain/keys.ts';
import { notificationSchema } from '../domain/notification.ts';
import { isConflict, isNotFound } from './errors.ts';
import type { KeptText, LargeContent } from './largeContent.ts';
import type { RowKeys } from './rows.ts';

const rowSchema = z.object({
  v: z.literal(1),
  id: z.string(),
  request: z.string(),
  requestBlob: z.string(),
  hash: z.string(),
  acceptedAt: z.string(),
  expiresAt: z.string(),
  /** -1 while the audience is not listed: a table has no null. */
  total: z.number(),
  isListed: z.boolean(),
});

/** Rows of `notifications`: what producers asked for. */
export class NotificationsTable {
  readonly #table: TableClient;
  readonly #content: LargeContent;

  constructor(table: TableClient, content: LargeContent) {
    this.#table = table;
    this.#content = content;
  }

  /** @returns false when the id is taken. Decided by one conditional insert, after the content is kept. */
  async insert(accepted: AcceptedNotification): Promise<boolean> {
    const kept = await this.#content.keep(JSON.stringify(accepted.request));
    const { id, hash, acceptedAt, expiresAt, total } = accepted;
    try {
      await this.#table.createEntity({
        ...keysOf(id),
        v: 1,
        id,
        request: 'inline' in kept ? kept.inline : '',
        requestBlob: 'blob' in kept ? kept.blob : '',
        hash,
        acceptedAt,
        expiresAt,
        total: total ?? -1,
        isListed: accepted.isListed,
      });
      return true;
    } catch (error) {
      if (isConflict(error)) return false;
      throw error;
    }
  }

  async get(id: string): Promise<AcceptedNotification | undefined> {
    const { partitionKey, rowKey } = keysOf(id);
    try {
      return await this.#toAccepted(await this.#table.getEntity(partitionKey, rowKey));
    } catch (error) {
      if (isNotFound(error)) return undefined;
      throw error;
    }
  }

  /** Every recipient has a row now. */
  async setListed(id: string, total: number): Promise<void> {
    await this.#table.updateEntity({ ...keysOf(id), total, isListed: true }, 'Merge');
  }

  async #toAccepted(row: unknown): Promise<AcceptedNotification> {
    const { v: _, request, requestBlob, total, ...rest } = rowSchema.parse(row);
    const kept: KeptText = requestBlob ? { blob: requestBlob } : { inline: request };
    return {
      ...rest,
      request: notificationSchema.parse(JSON.parse(await this.#content.read(kept))),
      total: total < 0 ? null : total,
    };
  }
}

function keysOf(id: string): RowKeys {
  const rowKey = hashOf(id);
  return { partitionKey: shardOf(rowKey), rowKey };
}
