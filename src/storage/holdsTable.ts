import { odata, type TableClient } from '@azure/data-tables';
import pMap from 'p-map';
import { z } from 'zod';
import { afterRateLimited, endOfLimits, type Hold, type RateLimited, type TenantLimits } from '../domain/hold.ts';
import { shardOf } from '../domain/keys.ts';
import { isConflict, isNotFound } from './errors.ts';
import { overConflicts } from './overConflicts.ts';
import { getRow, MOST_IN_PAGE, putRow, ROWS_AT_ONCE, type RowKeys } from './rows.ts';

/** What a row says, with the version that was read. */
interface Stored<T> {
  eTag: string;
  value: T;
}

/** Rows of `controls` that say whom nobody is to write to for now: a recipient, or all of a tenant. */
export class HoldsTable {
  readonly #table: TableClient;

  constructor(table: TableClient) {
    this.#table = table;
  }

  /** The holds in force on recipients of one shard, by the recipient's key. */
  async inForce(shard: string, now: Date): Promise<Map<string, Hold>> {
    const inShard = odata`PartitionKey eq ${partitionOf(shard)} and until gt ${now.toISOString()}`;
    const filter = `${inShard} and ${odata`(RowKey lt ${'t-'} or RowKey ge ${'t.'})`}`;
    const held = new Map<string, Hold>();
    const queryOptions = { filter, select: ['RowKey', 'v', 'reason', 'until'] };
    for await (const row of this.#table.listEntities({ queryOptions })) held.set(row.rowKey ?? '', holds.fromRow(row));
    return held;
  }

  tenant(tenantKey: string): Promise<Stored<TenantLimits> | undefined> {
    return this.#read(tenantKey, limits);
  }

  /** @returns the hold that is there now: a longer one stays. */
  hold(recipientKey: string, hold: Hold): Promise<Hold> {
    return this.#change(recipientKey, holds, (there) =>
      there && Date.parse(there.until) >= Date.parse(hold.until) ? there : hold,
    );
  }

  /** @returns what is known of the tenant now. Of many at once, those that add nothing to what others wrote do not write. */
  noteRateLimited(tenantKey: string, limited: RateLimited): Promise<TenantLimits> {
    return this.#change(tenantKey, limits, (known) => afterRateLimited(known, limited));
  }

  /**
   * Deletes rows that have said nothing since `before`, 1,000 at most.
   * @returns how many they were.
   */
  async forgetEnded(before: Date): Promise<number> {
    const ofHolds = odata`PartitionKey ge ${partitionOf('')} and PartitionKey lt ${'hold.'}`;
    const filter = `${ofHolds} and ${odata`until lt ${before.toISOString()}`}`;
    const pages = this.#table.listEntities({ queryOptions: { filter, select: ['PartitionKey', 'RowKey'] } });
    // A page can be empty and still have a next one.
    for await (const page of pages.byPage({ maxPageSize: MOST_IN_PAGE })) {
      if (page.length === 0) continue;
      await pMap(page, (row) => this.#delete(row), { concurrency: ROWS_AT_ONCE });
      return page.length;
    }
    return 0;
  }

  /** By the version that was read: a row that was written again since says something again. */
  async #delete({ partitionKey = '', rowKey = '', etag }: Partial<RowKeys> & { etag: string }): Promise<void> {
    try {
      await this.#table.deleteEntity(partitionKey, rowKey, { etag });
    } catch (error) {
      if (!isNotFound(error) && !isConflict(error)) throw error;
    }
  }

  async #read<T>(key: string, { fromRow }: Format<T>): Promise<Stored<T> | undefined> {
    const row = await getRow(this.#table, keysOf(key));
    return row && { eTag: row.etag, value: fromRow(row) };
  }

  /** Changes a row over the version that was read; where somebody else wrote in between, `change` is asked again. */
  async #change<T extends object>(key: string, format: Format<T>, change: (there: T | undefined) => T): Promise<T> {
    return overConflicts(`hold on ${key}`, async () => {
      const there = await this.#read(key, format);
      const next = change(there?.value);
      if (next === there?.value) return next;
      const row = { ...keysOf(key), v: 1, ...format.toRow(next) };
      return (await putRow(this.#table, row, there?.eTag)) === undefined ? undefined : next;
    });
  }
}

/** How something is kept in a row. Each has `until`, after which it says nothing; a filter compares it as text. */
interface Format<T> {
  toRow(value: T): { until: string };
  fromRow(row: unknown): T;
}

const holdRow = z.object({ v: z.literal(1), reason: z.enum(['rate-limited', 'retrying']), until: z.string() });

const holds: Format<Hold> = {
  toRow: ({ reason, until }) => ({ reason, until: new Date(until).toISOString() }),
  fromRow: (row) => {
    const { reason, until } = holdRow.parse(row);
    return { reason, until };
  },
};

const limitsRow = z.object({ v: z.literal(1), limits: z.string() });
const limitsSchema = z.object({
  until: z.string().exactOptional(),
  recent: z.array(z.object({ recipientKey: z.string(), at: z.string(), until: z.string() })),
});

const limits: Format<TenantLimits> = {
  toRow: (value) => ({ until: endOfLimits(value).toISOString(), limits: JSON.stringify(value) }),
  fromRow: (row) => limitsSchema.parse(JSON.parse(limitsRow.parse(row).limits)),
};

function partitionOf(shard: string): string {
  return `hold-${shard}`;
}

function keysOf(key: string): RowKeys {
  return { partitionKey: partitionOf(shardOf(key)), rowKey: key };
}
