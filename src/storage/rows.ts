import type { TableClient, TableEntity, TableEntityResult } from '@azure/data-tables';
import pMap from 'p-map';
import { chunksOf } from '../domain/chunks.ts';
import { isConflict, isNotFound } from './errors.ts';

/** What one transaction takes. */
export const MOST_IN_TRANSACTION = 100;

/** What a table answers at once: it refuses to be asked for more. */
export const MOST_IN_PAGE = 1000;

/** Single rows that one caller reads, or removes, at the same time. */
export const ROWS_AT_ONCE = 16;

export interface RowKeys {
  partitionKey: string;
  rowKey: string;
}

/** One row as the table has it; undefined when it is not there. */
export async function getRow(
  table: TableClient,
  { partitionKey, rowKey }: RowKeys,
): Promise<TableEntityResult<Record<string, unknown>> | undefined> {
  try {
    return await table.getEntity(partitionKey, rowKey);
  } catch (error) {
    if (isNotFound(error)) return undefined;
    throw error;
  }
}

/**
 * Writes a row over the version that was read, or as a new one.
 * @returns its version; undefined when somebody else wrote in between.
 */
export async function putRow(
  table: TableClient,
  row: TableEntity<object>,
  eTag: string | undefined,
  mode: 'Replace' | 'Merge' = 'Replace',
): Promise<string | undefined> {
  try {
    const { etag = '' } =
      eTag === undefined ? await table.createEntity(row) : await table.updateEntity(row, mode, { etag: eTag });
    return etag;
  } catch (error) {
    if (isConflict(error) || isNotFound(error)) return undefined;
    throw error;
  }
}

/** Writes rows of one partition, each once, over whatever is there: a hundred at once. */
export async function upsertRows(table: TableClient, rows: readonly TableEntity<object>[]): Promise<void> {
  for (const some of chunksOf(rows, MOST_IN_TRANSACTION)) {
    await table.submitTransaction(some.map((row) => ['upsert', row, 'Replace']));
  }
}

/**
 * Removes rows of one partition, a hundred at once. None of a hundred is removed where one of them is not there any
 * more: then it goes row by row.
 */
export async function deleteRows(table: TableClient, partitionKey: string, rowKeys: readonly string[]): Promise<void> {
  for (const some of chunksOf(rowKeys, MOST_IN_TRANSACTION)) {
    try {
      await table.submitTransaction(some.map((rowKey) => ['delete', { partitionKey, rowKey }]));
    } catch (error) {
      if (!isNotFound(error)) throw error;
      await pMap(some, (rowKey) => deleteRow(table, { partitionKey, rowKey }), { concurrency: ROWS_AT_ONCE });
    }
  }
}

/**
 * Removes a row, if it is there.
 * @param eTag the version that was read, where no other one is meant.
 * @returns whether it was.
 */
export async function deleteRow(
  table: TableClient,
  { partitionKey, rowKey }: RowKeys,
  eTag?: string,
): Promise<boolean> {
  try {
    await table.deleteEntity(partitionKey, rowKey, eTag === undefined ? {} : { etag: eTag });
    return true;
  } catch (error) {
    if (isNotFound(error) || (eTag !== undefined && isConflict(error))) return false;
    throw error;
  }
}
