import { fork } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { DEVELOPMENT_ACCOUNT, startAzuriteProcess } from '../test/support/azuriteProcess.ts';
import { fail } from './options.ts';

/**
 * Runs a script of `bench/` in a process of its own, on an Azurite of its own.
 * @param args those behind the connection string, which is the first.
 * @returns what it sends to this process: its cost.
 */
export async function runAlone<Cost>(script: string, args: string[], execArgv: string[] = []): Promise<Cost> {
  const azurite = await startAzuriteProcess([DEVELOPMENT_ACCOUNT]);
  try {
    const connectionString = azurite.connectionString(DEVELOPMENT_ACCOUNT);
    const child = fork(join(import.meta.dirname, script), [connectionString, ...args], { execArgv });
    let cost: Cost | undefined;
    child.on('message', (message: Cost) => {
      cost = message;
    });
    const [code] = await once(child, 'exit');
    return cost ?? fail(`${script} ${args.join(' ')} ended with code ${code}`);
  } finally {
    await azurite.stop();
  }
}
