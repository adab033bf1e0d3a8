#!/usr/bin/env node
import { EXIT } from './exitCodes.ts';
import { runCommand } from './runCommand.ts';

// Whoever reads us has had enough: `| head`.
for (const stream of [process.stdout, process.stderr]) {
  stream.on('error', (error) => {
    if ('code' in error && error.code === 'EPIPE') process.exit();
    throw error;
  });
}
process.once('SIGINT', () => {
  if (process.stderr.isTTY) process.stderr.write('\n');
  process.exit(EXIT.interrupted);
});

process.exitCode = await runCommand(process.argv.slice(2));
// What was written goes out first; a request that hangs does not keep us.
process.stdout.write('', () => process.stderr.write('', () => process.exit()));
