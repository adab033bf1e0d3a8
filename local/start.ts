// npm start: builds the bot and runs all of it on this machine, until Ctrl+C. `npm start -- --help` has the options.
import { resolve } from 'node:path';
import { describeDeath } from './board.ts';
import { bringUp } from './bringUp.ts';
import { CannotStart } from './cannotStart.ts';
import { Children, type Death } from './children.ts';
import { EXIT, explain } from './explain.ts';
import { type Options, parseCommand } from './options.ts';
import { stopAsked } from './stopAsked.ts';

type Outcome = { kind: 'asked' } | { kind: 'died'; death: Death } | { kind: 'failed'; error: unknown };

// The terminal may be gone before we are: what is still to be stopped matters more than what is still to be said.
for (const stream of [process.stdout, process.stderr]) stream.on('error', () => {});
process.exit(await main(process.argv.slice(2)));

async function main(args: string[]): Promise<number> {
  const command = parseCommand(args);
  return command.kind === 'start' ? run(command.options) : explain(command, 'npm start');
}

async function run(options: Options): Promise<number> {
  const appFolder = resolve(import.meta.dirname, '..');
  const children = new Children();
  const outcome = await Promise.race([
    stopAsked().then((): Outcome => ({ kind: 'asked' })),
    children.died.then((death): Outcome => ({ kind: 'died', death })),
    // From wherever it is started: the data of the last start is found again.
    untilFailed(() => bringUp(options, { appFolder, dataFolder: resolve(appFolder, options.dataFolder), children })),
  ]);
  if (outcome.kind === 'died') console.error(`\n${describeDeath(outcome.death)}\n`);
  if (outcome.kind === 'failed') console.error(`\n${describeFailure(outcome.error)}\n`);
  await children.stop();
  if (children.anyStarted) console.log('stopped');
  // npm prints a page of its own when Ctrl+C ends in anything else.
  return outcome.kind === 'asked' ? EXIT.ok : EXIT.failed;
}

/** Work that goes well is no outcome: the bot runs on. */
async function untilFailed(work: () => Promise<void>): Promise<Outcome> {
  try {
    await work();
  } catch (error) {
    return { kind: 'failed', error };
  }
  return new Promise(() => {});
}

function describeFailure(error: unknown): string {
  // Of a file that cannot be read or written the message says all: `EACCES: permission denied, mkdir '/…/.local'`.
  if (error instanceof CannotStart || (error instanceof Error && 'path' in error)) return error.message;
  return error instanceof Error ? (error.stack ?? error.message) : String(error);
}
