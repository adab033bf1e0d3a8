import { closeSync, openSync } from 'node:fs';
import { join } from 'node:path';
import { inject } from 'vitest';
import { provision } from '../../src/storage/provision.ts';

/** The connection string of a storage account of the caller's own, with every queue, table and container made. */
export async function takeStorage(): Promise<string> {
  const { connectionStrings, takenIn } = inject('accounts');
  const free = connectionStrings.find((_, index) => take(join(takenIn, `taken-${index}`)));
  if (free === undefined) throw new Error('every account of the test run is taken: raise ACCOUNTS');
  await provision(free);
  return free;
}

/** Test files run in processes of their own: the one that makes the file has the account. */
function take(file: string): boolean {
  try {
    closeSync(openSync(file, 'wx'));
    return true;
  } catch {
    return false;
  }
}
