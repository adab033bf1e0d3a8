import { existsSync, readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import type { Children } from './children.ts';

const PATIENCE_SECONDS = 1;

/** Writes dist/, or, with errors in the sources, leaves it as it was and prints them. `true`: built. */
export async function build(appFolder: string, children: Children): Promise<boolean> {
  const compiler = children.run({
    name: 'the build',
    command: [
      process.execPath,
      join(appFolder, 'node_modules/typescript/bin/tsc'),
      ...['-p', 'tsconfig.build.json', '--noEmitOnError', '--pretty', `${process.stdout.isTTY ?? false}`],
    ],
    cwd: appFolder,
    patienceSeconds: PATIENCE_SECONDS,
    output: (line) => console.log(line),
  });
  const { code } = await compiler.ended;
  if (code !== 0) return false;
  removeStale(appFolder);
  return true;
}

/** A function whose source was deleted would still be loaded: package.json's `main` takes all of dist/functions. */
function removeStale(appFolder: string): void {
  const built = join(appFolder, 'dist/functions');
  if (!existsSync(built)) return;
  for (const name of readdirSync(built)) {
    const source = join(appFolder, 'functions', name.replace(/\.js(\.map)?$/, '.ts'));
    if (!existsSync(source)) rmSync(join(built, name), { recursive: true });
  }
}
