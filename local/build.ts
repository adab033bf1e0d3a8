import { join } from 'node:path';
import type { Children } from './children.ts';
import { removeStale } from './staleOutputs.ts';

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
