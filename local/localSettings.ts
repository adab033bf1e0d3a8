import { constants, copyFileSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import * as z from 'zod';
import { CannotStart } from './cannotStart.ts';

const FILE = 'local.settings.json';
const localSettings = z.object({
  IsEncrypted: z.literal(false).optional(),
  Values: z.record(z.string(), z.string()).default({}),
});

/** Copies the sample at the first start; `true` if it was the first. */
export function makeLocalSettings(folder: string): boolean {
  try {
    copyFileSync(join(folder, 'local.settings.sample.json'), join(folder, FILE), constants.COPYFILE_EXCL);
    return true;
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'EEXIST') return false;
    throw error;
  }
}

/** The `Values` of local.settings.json. */
export function readLocalSettings(folder: string): Record<string, string> {
  let json: unknown;
  try {
    json = JSON.parse(readFileSync(join(folder, FILE), 'utf8'));
  } catch (error) {
    throw new CannotStart(`${FILE} is not JSON: ${error instanceof Error ? error.message : error}`, { cause: error });
  }
  const settings = localSettings.safeParse(json);
  if (!settings.success) throw new CannotStart(`${FILE}:\n${z.prettifyError(settings.error)}`);
  return settings.data.Values;
}
