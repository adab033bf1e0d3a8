import { isOfContent } from '../domain/fault.ts';
import { isNotFound } from './errors.ts';

/** A row as the table gives it. */
export interface Entity {
  partitionKey?: string;
  rowKey?: string;
  etag?: string;
}

/** Told of each row that a list leaves out. */
export type Unreadable = (id: string, error: unknown) => void;

/** Of a job whose row, or what belongs to it, cannot be read: reading it again would not help. */
export function isUnreadable(error: unknown): boolean {
  return isOfContent(error) || isNotFound(error);
}

/** None where the row cannot be read: one must not keep the others from being listed. */
export async function readable<T>(row: Entity, unreadable: Unreadable, read: () => Promise<T>): Promise<T[]> {
  try {
    return [await read()];
  } catch (error) {
    if (!isUnreadable(error)) throw error;
    unreadable(`${row.partitionKey}.${row.rowKey}`, error);
    return [];
  }
}
