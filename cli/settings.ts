import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { ConfigError, readStorageConfig } from '../src/config.ts';
import { problemsOf } from '../src/domain/problem.ts';
import type { StorageConfig } from '../src/domain/storageConfig.ts';
import { EXIT } from './exitCodes.ts';
import { Failure } from './failure.ts';

const FILE = 'local.settings.json';
const settingsFile = z.object({
  IsEncrypted: z.literal(false, `false: ${FILE} cannot be read otherwise`).optional(),
  Values: z.record(z.string(), z.string('a text in quotes')).default({}),
});

/**
 * Where storage is: the environment first, then `local.settings.json` of the first folder that has one.
 * @throws {Failure} usage, with everything that is wrong.
 */
export function readSettings(folders: string[]): StorageConfig {
  const file = folders.map((folder) => readSettingsFile(join(folder, FILE))).find((values) => values !== undefined);
  try {
    return readStorageConfig(file ?? {});
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    const hint = file ? '' : ` There is no ${FILE} either; npm start makes one.`;
    throw new Failure(EXIT.usage, `The storage settings are wrong.${hint}`, error.problems);
  }
}

/** The `Values` of a settings file; undefined when there is no such file. */
function readSettingsFile(path: string): Record<string, string> | undefined {
  let json: unknown;
  try {
    json = JSON.parse(readFileSync(path, 'utf8').replace(/^\uFEFF/, ''));
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return undefined;
    // The message of JSON.parse quotes the text, which holds keys: only the place is taken from it.
    const place = error instanceof SyntaxError ? /line \d+ column \d+/.exec(error.message)?.[0] : String(error);
    const got = place ?? 'something else';
    throw new Failure(EXIT.usage, `${path} cannot be read.`, [{ field: FILE, got, expected: 'JSON' }]);
  }
  const settings = settingsFile.safeParse(json);
  if (settings.success) return settings.data.Values;
  const problems = problemsOf(settings.error, json).map((problem) => ({ ...problem, got: 'something else' }));
  throw new Failure(EXIT.usage, `${path} is wrong.`, problems);
}
