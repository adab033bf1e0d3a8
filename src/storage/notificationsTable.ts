import { odata, type TableClient } from '@azure/data-tables';
import { z } from 'zod';
import { type AcceptedNotification, acceptedRequestSchema } from '../domain/acceptedNotification.ts';
import { isOfContent } from '../domain/fault.ts';
import { hashOf, shardOf } from '../domain/keys.ts';
import { type Series, seriesSchema } from '../domain/series.ts';
import { isConflict } from './errors.ts';
import type { KeptText, LargeContent } from './largeContent.ts';
import { deleteRow, getRow, putRow, type RowKeys } from './rows.ts';

const rowSchema = z.object({
  v: z.literal(1),
  id: z.string(),
  request: z.string(),
  requestBlob: z.string(),
  hash: z.string(),
  acceptedAt: z.string(),
  expiresAt: z.string(),
  bodyHash: z.string().optional(),
  cancelledAt: z.string().optional(),
  tooLateAt: z.string().optional(),
  /** `03 17`; empty for none. */
  shards: z.string().optional(),
});

/** A notification with what is kept of its recurrence, and the version that was read. */
export interface StoredSeries {
  accepted: AcceptedNotification;
  /** Undefined before the first occurrence was planned. */
  series: Series | undefined;
  eTag: string;
}

/** In one filter: https://learn.microsoft.com/rest/api/storageservices/querying-tables-and-entities */
const MOST_COMPARISONS = 15;

/** Rows of `notifications`: what producers asked for. */
export class NotificationsTable {
  readonly #table: TableClient;
  readonly #content: LargeContent;

  constructor(table: TableClient, content: LargeContent) {
    this.#table = table;
    this.#content = content;
  }

  /** @returns false when the id is taken. Decided by one conditional insert, after the content is kept. */
  async insert({ request, shards, ...accepted }: AcceptedNotification): Promise<boolean> {
    const kept = await this.#content.keep(JSON.stringify(request));
    const content =
      'inline' in kept ? { request: kept.inline, requestBlob: '' } : { request: '', requestBlob: kept.blob };
    try {
      const some = shards === undefined ? {} : { shards: shards.join(' ') };
      const { sendAt, recurrence } = request;
      // So that they are found; what counts is in the request.
      const times = {
        ...(sendAt === undefined ? {} : { sendAt: new Date(sendAt).toISOString() }),
        ...(recurrence ? { recurs: true } : {}),
      };
      await this.#table.createEntity({ ...keysOf(accepted.id), v: 1, ...accepted, ...content, ...some, ...times });
      return true;
    } catch (error) {
      if (isConflict(error)) return false;
      throw error;
    }
  }

  async get(id: string): Promise<AcceptedNotification | undefined> {
    const row = await getRow(this.#table, keysOf(id));
    return row && this.#toAccepted(row);
  }

  /**
   * The ids that queue messages of the same bytes were given, by the hash of these. A scan for as many hashes as a
   * filter can name, for the rare copies that the host gave up.
   */
  async idsByBody(bodyHashes: readonly string[]): Promise<Map<string, string[]>> {
    const ids = new Map<string, string[]>();
    for (let first = 0; first < bodyHashes.length; first += MOST_COMPARISONS) {
      const hashes = bodyHashes.slice(first, first + MOST_COMPARISONS);
      const filter = hashes.map((hash) => odata`bodyHash eq ${hash}`).join(' or ');
      const queryOptions = { filter, select: ['id', 'bodyHash'] };
      for await (const { id, bodyHash } of this.#table.listEntities({ queryOptions })) {
        const hash = String(bodyHash);
        ids.set(hash, [...(ids.get(hash) ?? []), String(id)]);
      }
    }
    return ids;
  }

  /** What is kept of a recurrence, beside the record. */
  async series(id: string): Promise<StoredSeries | undefined> {
    const row = await getRow(this.#table, keysOf(id));
    return row && this.#toSeries(row);
  }

  /** @returns false when somebody else wrote in between: who has ended it, too. */
  async writeSeries(id: string, series: Series, eTag: string): Promise<boolean> {
    const row = { ...keysOf(id), series: JSON.stringify(series) };
    return (await putRow(this.#table, row, eTag, 'Merge')) !== undefined;
  }

  /**
   * Those with a recurrence, and those whose time has not come; in no particular order. The whole table is gone through.
   * A row that cannot be read, of another release say, is told with its id, and keeps nobody from the others.
   */
  async *scheduled(
    now: Date,
    onUnreadable: (id: string, error: unknown) => void = () => {},
  ): AsyncGenerator<StoredSeries> {
    const filter = odata`recurs eq true or sendAt gt ${now.toISOString()}`;
    for await (const row of this.#table.listEntities({ queryOptions: { filter } })) {
      let series: StoredSeries;
      try {
        series = await this.#toSeries(row);
      } catch (error) {
        if (!isOfContent(error)) throw error;
        onUnreadable(String(row['id'] ?? `${row.partitionKey}/${row.rowKey}`), error);
        continue;
      }
      yield series;
    }
  }

  /** What the first DELETE came to. */
  async setDeleted(id: string, what: 'cancelledAt' | 'tooLateAt', at: Date): Promise<void> {
    await this.#table.updateEntity({ ...keysOf(id), [what]: at.toISOString() }, 'Merge');
  }

  /** Removes a record, and its content where nobody else's is the same. */
  async remove(id: string): Promise<void> {
    const keys = keysOf(id);
    const blob = String((await getRow(this.#table, keys))?.['requestBlob'] ?? '');
    await deleteRow(this.#table, keys);
    if (blob && !(await this.#isUsed(blob))) await this.#content.removeOld(blob);
  }

  async #isUsed(blob: string): Promise<boolean> {
    const filter = odata`requestBlob eq ${blob}`;
    for await (const _ of this.#table.listEntities({ queryOptions: { filter, select: ['id'] } })) return true;
    return false;
  }

  async #toSeries(row: Record<string, unknown> & { etag: string }): Promise<StoredSeries> {
    const { series, etag: eTag } = row;
    return {
      accepted: await this.#toAccepted(row),
      series: series ? seriesSchema.parse(JSON.parse(String(series))) : undefined,
      eTag,
    };
  }

  async #toAccepted(row: unknown): Promise<AcceptedNotification> {
    const { v: _, request, requestBlob, bodyHash, cancelledAt, tooLateAt, shards, ...rest } = rowSchema.parse(row);
    const kept: KeptText = requestBlob ? { blob: requestBlob } : { inline: request };
    return {
      ...rest,
      request: acceptedRequestSchema.parse(JSON.parse(await this.#content.read(kept))),
      ...(bodyHash ? { bodyHash } : {}),
      ...(cancelledAt ? { cancelledAt } : {}),
      ...(tooLateAt ? { tooLateAt } : {}),
      ...(shards === undefined ? {} : { shards: shards.split(' ').filter((shard) => shard !== '') }),
    };
  }
}

function keysOf(id: string): RowKeys {
  const rowKey = hashOf(id);
  return { partitionKey: shardOf(rowKey), rowKey };
}
