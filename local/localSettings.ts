import { constants, copyFileSync } from 'node:fs';
import { join } from 'node:path';

/** Copies the sample at the first start; `true` if it was the first. */
export function makeLocalSettings(folder: string): boolean {
  const file = join(folder, 'local.settings.json');
  try {
    copyFileSync(join(folder, 'local.settings.sample.json'), file, constants.COPYFILE_EXCL);
    return true;
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'EEXIST') return false;
    throw error;
  }
}
