/** `npm run test:turns`: many conversations over hosts that are killed, and their figures for docs/reliability.md. */
import { Command, InvalidArgumentError } from 'commander';
import { startVitest } from 'vitest/node';

function readNumber(text: string): string {
  if (/^\d+$/.test(text)) return text;
  throw new InvalidArgumentError('expected a whole number');
}

const options = new Command('npm run test:turns --')
  .description(
    'Lets people book trips while notifications come in between and hosts are killed, and checks every answer.',
  )
  .option('--conversations <number>', 'how many people', readNumber, '200')
  .option('--kills <number>', 'how many hosts are killed', readNumber, '16')
  .option('--spread-seconds <number>', 'all conversations begin, and all kills happen, within', readNumber, '200')
  .option('--seed <number>', 'of an earlier run; a new one without it', readNumber)
  .option('--hurried', 'a kill ends the turn locks of its host at once, and sweeps come each 5 s')
  .parse()
  .opts<{ conversations: string; kills: string; spreadSeconds: string; seed?: string; hurried?: true }>();

process.env['SOAK_CONVERSATIONS'] = options.conversations;
process.env['SOAK_KILLS'] = options.kills;
process.env['SOAK_SPREAD_SECONDS'] = options.spreadSeconds;
process.env['SOAK_LOCK'] = options.hurried ? 'hurried' : 'real';
if (options.seed !== undefined) process.env['SOAK_SEED'] = options.seed;

// With a failed test the exit code is 1: vitest sets it.
const vitest = await startVitest('test', ['test/turns/turns.test.ts'], { watch: false });
await vitest.close();
