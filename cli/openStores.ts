import { join } from 'node:path';
import type { StorageConfig } from '../src/domain/storageConfig.ts';
import { hostOf, isForbidden, isNotProvisioned, isStorageDown, storageCodeOf } from '../src/storage/errors.ts';
import { probeStorage, type StorageState } from '../src/storage/probeStorage.ts';
import { createStores, type Stores } from '../src/stores.ts';
import { EXIT } from './exitCodes.ts';
import { Failure } from './failure.ts';
import { readSettings } from './settings.ts';

const PATIENCE_SECONDS = 10;

/**
 * The stores that the settings name, after they have answered once.
 * @throws {Failure} when the settings are wrong or storage cannot be worked with.
 */
export async function openStores(): Promise<Stores> {
  const storage = readSettings([process.cwd(), join(import.meta.dirname, '..')]);
  const stores = createClients(storage);
  const state = await probeStorage(storage, PATIENCE_SECONDS);
  if (state.kind !== 'ready') throw storageFailure(state);
  return stores;
}

/** Where storage fails later, in the middle of a command; undefined for every other fault. */
export function storageFailureOf(error: unknown): Failure | undefined {
  const host = hostOf(error) ?? 'its address';
  if (isStorageDown(error)) return storageFailure({ kind: 'silent', host });
  if (isNotProvisioned(error)) return storageFailure({ kind: 'empty', host });
  if (isForbidden(error)) return storageFailure({ kind: 'forbidden', host, code: storageCodeOf(error) ?? 'no code' });
  return undefined;
}

/** The SDK reads a connection string when the clients are made, and throws what it cannot read. */
function createClients(storage: StorageConfig): Stores {
  try {
    return createStores(storage, { maxRetries: 1 });
  } catch {
    throw new Failure(EXIT.usage, 'The storage settings are wrong.', [
      { field: 'AzureWebJobsStorage', got: 'a text that is none', expected: 'a connection string' },
    ]);
  }
}

function storageFailure(state: Exclude<StorageState, { kind: 'ready' }>): Failure {
  const isHere = /^(127\.|localhost|\[::1\])/.test(state.host);
  switch (state.kind) {
    case 'silent':
      return new Failure(
        EXIT.storage,
        `Storage does not answer at ${state.host}. ${isHere ? 'Is it running? npm start starts Azurite.' : 'Is AzureWebJobsStorage right, and the network up?'}`,
      );
    case 'empty':
      return new Failure(
        EXIT.storage,
        `Storage answers at ${state.host}, but has none of our tables and queues yet. ${isHere ? 'npm start makes them.' : 'The first start of the app makes them.'}`,
      );
    case 'forbidden':
      return new Failure(
        EXIT.storage,
        `Storage at ${state.host} refuses us (${state.code}). Are the key, or the roles of the identity, right?`,
      );
  }
}
