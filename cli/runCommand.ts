import { CommanderError } from 'commander';
import { EXIT } from './exitCodes.ts';
import { Failure, problemLine } from './failure.ts';
import { note } from './output.ts';
import { createProgram } from './program.ts';

/** Runs what was typed, says why where it cannot. @returns the exit code. */
export async function runCommand(words: string[]): Promise<number> {
  const asJson = words.includes('--json');
  let exitCode: number = EXIT.done;
  try {
    await createProgram((code) => {
      exitCode = code;
    }).parseAsync(words, { from: 'user' });
    return exitCode;
  } catch (error) {
    if (error instanceof CommanderError && error.exitCode === 0) return EXIT.done;
    const failure = await toFailure(error);
    tell(failure, asJson);
    return failure.exitCode;
  }
}

function tell({ message, problems, exitCode }: Failure, asJson: boolean): void {
  if (asJson) {
    note(JSON.stringify({ type: 'about:blank', title: message, exitCode, errors: problems }));
    return;
  }
  note([message, ...problems.map((problem) => `  ${problemLine(problem)}`)].join('\n'));
  if (exitCode === EXIT.usage) note('Add --help to any command for its options and examples.');
}

async function toFailure(error: unknown): Promise<Failure> {
  if (error instanceof Failure) return error;
  if (error instanceof CommanderError) {
    // Without a command commander prints the help and says nothing else.
    const title = error.code === 'commander.help' ? 'No command given.' : error.message.replace(/^error: /, '');
    return new Failure(EXIT.usage, title);
  }
  const { storageFailureOf } = await import('./openStores.ts');
  const known = storageFailureOf(error);
  if (known) return known;
  const trace = error instanceof Error ? (error.stack ?? error.message) : String(error);
  return new Failure(EXIT.notDelivered, `This is a fault of ours, or of what was stored: ${trace}`);
}
