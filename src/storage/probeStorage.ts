import type { StorageConfig } from '../domain/storageConfig.ts';
import { SECOND } from '../domain/time.ts';
import { connect } from './connection.ts';
import { isForbidden, isNotFound, isNotProvisioned, isStorageDown, storageCodeOf } from './errors.ts';
import { TABLES } from './names.ts';

/** Whether storage can be worked with; `host` with its port. */
export type StorageState =
  | { kind: 'ready' }
  | { kind: 'silent'; host: string }
  | { kind: 'empty'; host: string }
  | { kind: 'forbidden'; host: string; code: string };

/** Asks once for a row that is not there: any answer shows that storage is well. Takes `timeoutSeconds` at most. */
export async function probeStorage(storage: StorageConfig, timeoutSeconds: number): Promise<StorageState> {
  const table = connect(storage, { maxRetries: 0 }).table(TABLES.notifications);
  const { host } = new URL(table.url);
  const abortSignal = AbortSignal.timeout(timeoutSeconds * SECOND);
  try {
    await table.getEntity('probe', 'probe', { abortSignal });
    return { kind: 'ready' };
  } catch (error) {
    if (isNotFound(error)) return { kind: 'ready' };
    if (abortSignal.aborted || isStorageDown(error)) return { kind: 'silent', host };
    if (isNotProvisioned(error)) return { kind: 'empty', host };
    if (isForbidden(error)) return { kind: 'forbidden', host, code: storageCodeOf(error) ?? 'no code' };
    throw error;
  }
}
