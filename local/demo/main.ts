// npm run demo: starts the bot and plays what it can do. `npm run demo -- --help` has the options.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { describeDeath } from '../board.ts';
import { CannotStart } from '../cannotStart.ts';
import { Children } from '../children.ts';
import { EXIT, explain } from '../explain.ts';
import { stopAsked } from '../stopAsked.ts';
import { parseCommand } from './options.ts';
import { perform } from './perform.ts';

for (const stream of [process.stdout, process.stderr]) stream.on('error', () => {});
process.exit(await main(process.argv.slice(2)));

async function main(args: string[]): Promise<number> {
  const command = parseCommand(args);
  if (command.kind !== 'play') return explain(command, 'npm run demo');
  const appFolder = resolve(import.meta.dirname, '../..');
  const dataFolder = mkdtempSync(join(tmpdir(), 'proactive-demo-'));
  const children = new Children();
  try {
    return await Promise.race([
      perform(command.options, { appFolder, dataFolder, children }).then(() => EXIT.ok),
      stopAsked().then(() => EXIT.ok),
      children.died.then((death) => {
        console.error(`\n${describeDeath(death)}\n`);
        return EXIT.failed;
      }),
    ]);
  } catch (error) {
    console.error(`\n${error instanceof CannotStart ? error.message : describeFault(error)}\n`);
    return EXIT.failed;
  } finally {
    await children.stop();
    if (children.anyStarted) console.log('stopped');
    rmSync(dataFolder, { recursive: true, force: true });
  }
}

function describeFault(error: unknown): string {
  return error instanceof Error ? (error.stack ?? error.message) : String(error);
}
