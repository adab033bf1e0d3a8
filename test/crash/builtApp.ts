import { cpSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { build } from '../../local/build.ts';
import { Children } from '../../local/children.ts';

export const REPOSITORY = join(import.meta.dirname, '../..');
const COPIED = ['functions', 'src', 'host.json', 'package.json', 'tsconfig.json', 'tsconfig.build.json'];

export interface BuiltApp {
  folder: string;
  /** Leaves the folder where it is: it has the logs of what failed. */
  keep(): void;
  remove(): Promise<void>;
}

/**
 * The functions, built once for all hosts, in a folder that nobody else writes to and without settings of its own.
 * @param replaced files of the project that another developer would have written otherwise, by their paths.
 */
export async function buildApp(replaced: Record<string, string> = {}): Promise<BuiltApp> {
  const folder = mkdtempSync(join(tmpdir(), 'proactive-crash-'));
  const children = new Children();
  let isKept = false;
  for (const name of COPIED) cpSync(join(REPOSITORY, name), join(folder, name), { recursive: true });
  for (const [path, text] of Object.entries(replaced)) writeFileSync(join(folder, path), text);
  symlinkSync(join(REPOSITORY, 'node_modules'), join(folder, 'node_modules'));
  const remove = async () => {
    await children.stop();
    if (isKept) console.log(`the logs of the hosts and what was seen: ${folder}`);
    else rmSync(folder, { recursive: true, force: true });
  };
  const keep = () => {
    isKept = true;
  };
  if (await build(folder, children)) return { folder, keep, remove };
  await remove();
  throw new Error('the functions cannot be built: see above');
}
