/** `npm run test:crash`: many rounds of the crash test, and the table of them for docs/reliability.md. */
import { Command, InvalidArgumentError } from 'commander';
import { startVitest } from 'vitest/node';

function readNumber(text: string): string {
  if (/^[1-9]\d*$/.test(text)) return text;
  throw new InvalidArgumentError('expected a whole number from 1');
}

const options = new Command('npm run test:crash --')
  .description('Kills functions hosts in the middle of broadcasts, and counts what each recipient got.')
  .option('--rounds <number>', 'how many kills', readNumber, '20')
  .option('--seed <number>', 'of an earlier run, to have the same rounds again; a new one without it', readNumber)
  .option('--only <round>', 'this round of them alone', readNumber)
  .option('--recipients <number>', 'of each broadcast', readNumber, '2000')
  .option('--visibility-seconds <number>', 'how soon the messages of a dead host come back', readNumber, '600')
  .parse()
  .opts<{ rounds: string; seed?: string; only?: string; recipients: string; visibilitySeconds: string }>();

process.env['CRASH_ROUNDS'] = options.rounds;
process.env['CRASH_RECIPIENTS'] = options.recipients;
process.env['CRASH_VISIBILITY_SECONDS'] = options.visibilitySeconds;
if (options.seed !== undefined) process.env['CRASH_SEED'] = options.seed;

// With a failed test the exit code is 1: vitest sets it.
const only = options.only === undefined ? {} : { testNamePattern: `^round ${options.only}:` };
const vitest = await startVitest('test', ['test/crash/crash.test.ts'], { watch: false, ...only });
await vitest.close();
