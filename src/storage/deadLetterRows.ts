import type { TableClient, TableEntity } from '@azure/data-tables';
import { shardOf } from '../domain/keys.ts';
import { fromRow, type StoredLetter } from './deadLetterRow.ts';
import { isConflict, isNotFound } from './errors.ts';
import { getRow, type RowKeys } from './rows.ts';

/** So many writers at once are no coincidence. */
const MOST_CONFLICTS = 5;

/** Reads and writes the rows of `deadLetters`. */
export class DeadLetterRows {
  readonly #table: TableClient;

  constructor(table: TableClient) {
    this.#table = table;
  }

  async get(key: string): Promise<StoredLetter | undefined> {
    if (!/^[\da-f]{32}$/.test(key)) return undefined;
    const row = await getRow(this.#table, keysOf(key));
    return row && fromRow(row);
  }

  /** Those that a filter lets through, with all columns or with some. */
  async *scan(filter: string, select?: string[]): AsyncGenerator<StoredLetter> {
    const queryOptions = { ...(select ? { select } : {}), ...(filter === '' ? {} : { filter }) };
    for await (const row of this.#table.listEntities({ queryOptions })) yield fromRow(row);
  }

  /** Inserts a row, or changes the one that is there: `change` says how, undefined for not at all. */
  async putOr(
    key: string,
    columns: Omit<TableEntity<object>, 'partitionKey' | 'rowKey'>,
    change: (stored: StoredLetter) => object | undefined,
  ): Promise<void> {
    for (let conflicts = 1; ; conflicts++) {
      try {
        await this.#table.createEntity({ ...keysOf(key), ...columns });
        return;
      } catch (error) {
        if (!isConflict(error)) throw error;
      }
      const stored = await this.get(key);
      if (stored && (await this.#update(stored, change(stored)))) return;
      if (conflicts === MOST_CONFLICTS) throw new Error(`dead letter ${key}: it changed ${conflicts} times meanwhile`);
    }
  }

  /** @returns false when somebody else changed or removed it. */
  async #update({ head: { key }, etag }: StoredLetter, changes: object | undefined): Promise<boolean> {
    if (!changes) return true;
    return isStill(() => this.#table.updateEntity({ ...keysOf(key), ...changes }, 'Merge', { etag }));
  }

  /** @returns false when it is gone, or was changed after it was read with that eTag. */
  async remove(key: string, etag?: string): Promise<boolean> {
    const { partitionKey, rowKey } = keysOf(key);
    return isStill(() => this.#table.deleteEntity(partitionKey, rowKey, etag === undefined ? {} : { etag }));
  }
}

async function isStill(write: () => Promise<unknown>): Promise<boolean> {
  try {
    await write();
    return true;
  } catch (error) {
    if (isConflict(error) || isNotFound(error)) return false;
    throw error;
  }
}

function keysOf(key: string): RowKeys {
  return { partitionKey: shardOf(key), rowKey: key };
}
