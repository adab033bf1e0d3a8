/** `node local/host/main.ts`: runs a function app on this machine (docs/local-host.md). */
import { resolve } from 'node:path';
import { Command, InvalidArgumentError } from 'commander';
import { runHost } from './host.ts';

function readNumber(text: string): number {
  const value = Number(text);
  if (Number.isInteger(value) && value >= 1) return value;
  throw new InvalidArgumentError('expected a whole number from 1');
}

const command = new Command('local/host/main.ts')
  .description('Runs an Azure Functions app (Node.js, v4 programming model) as the real host would.')
  .option('--app <folder>', 'the app: package.json, host.json, local.settings.json', '.')
  .option('--port <number>', 'where it listens', readNumber, 7071)
  .option('--address <ip>', 'the address it listens on', '127.0.0.1')
  .option('--visibility-seconds <number>', 'how soon the messages of a dead host come back', readNumber, 600)
  .option('--exit-on-load-error', 'end with code 1 when the app cannot be loaded; without it, go on with no function')
  .parse();

const { app, ...options } = command.opts<{
  app: string;
  port: number;
  address: string;
  visibilitySeconds: number;
  exitOnLoadError?: true;
}>();

try {
  await runHost({ ...options, appFolder: resolve(app), exitOnLoadError: options.exitOnLoadError === true });
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exit(1);
}
