/** `npm run test:reminders`: ten thousand reminders for one minute, and their figures for docs/reliability.md. */
import { Command, InvalidArgumentError } from 'commander';
import { startVitest } from 'vitest/node';

function readNumber(text: string): string {
  if (/^[1-9]\d*$/.test(text)) return text;
  throw new InvalidArgumentError('expected a whole number from 1');
}

const options = new Command('npm run test:reminders --')
  .description('Lets reminders of many people fall due in one minute, kills a host among them, and checks each.')
  .option('--people <number>', 'each has one; every second one recurs', readNumber, '10000')
  .option('--ahead-seconds <number>', 'from the first acceptance to that minute, at least', readNumber, '480')
  .option('--patience-seconds <number>', 'how late the last one may be', readNumber, '600')
  .option('--seed <number>', 'of an earlier run; a new one without it', readNumber)
  .option('--lease-seconds <number>', 'WORK_LEASE_SECONDS of the hosts', readNumber, '60')
  .parse()
  .opts<{ people: string; aheadSeconds: string; patienceSeconds: string; leaseSeconds: string; seed?: string }>();

process.env['REMINDERS_PEOPLE'] = options.people;
process.env['REMINDERS_AHEAD_SECONDS'] = options.aheadSeconds;
process.env['REMINDERS_PATIENCE_SECONDS'] = options.patienceSeconds;
process.env['REMINDERS_LEASE_SECONDS'] = options.leaseSeconds;
if (options.seed !== undefined) process.env['REMINDERS_SEED'] = options.seed;

// With a failed test the exit code is 1: vitest sets it.
const vitest = await startVitest('test', ['test/reminders/reminders.test.ts'], { watch: false });
await vitest.close();
