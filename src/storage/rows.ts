import type { TableClient, TableEntityResult } from '@azure/data-tables';
import { isNotFound } from './errors.ts';

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
