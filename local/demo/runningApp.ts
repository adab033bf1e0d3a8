import { once } from 'node:events';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { CannotStart } from '../cannotStart.ts';
import type { Children } from '../children.ts';
import { functionsUrl } from '../functionsHost.ts';
import { storageTarget } from '../storageTarget.ts';

// It stops its own parts in order, and Azurite may take ten seconds.
const PATIENCE_SECONDS = 30;
const AZURITE = 'UseDevelopmentStorage=true';
const PORTS = 6;
const TRIES = 50;

/** The whole bot, on ports and with data of its own. */
export interface RunningApp {
  functions: string;
  /** Connection string. */
  storage: string;
  /** Free ports for chat pages. */
  chatPorts: number[];
}

export interface Place {
  appFolder: string;
  dataFolder: string;
  children: Children;
}

/** `npm start`, without a chat page. Whatever local.settings.json says, it talks to no account and asks for no token. */
export async function startApp({ appFolder, dataFolder, children }: Place): Promise<RunningApp> {
  const [port, storagePort] = [await freePortsInARow(1), await freePortsInARow(3)];
  const started = Promise.withResolvers<void>();
  children.start({
    name: 'the app',
    command: [
      ...([process.execPath, join(appFolder, 'local/start.ts'), '--no-chat', '--data', dataFolder] as const),
      ...['--port', `${port}`, '--storage-port', `${storagePort}`],
    ],
    cwd: appFolder,
    env: { ...process.env, AzureWebJobsStorage: AZURITE, MicrosoftAppId: '', DEFAULT_TIME_ZONE: 'UTC' },
    patienceSeconds: PATIENCE_SECONDS,
    output: (line) => {
      if (line.startsWith('✓')) console.log(line);
      if (line.includes('Ctrl+C stops everything')) started.resolve();
    },
  });
  await started.promise;
  const first = await freePortsInARow(PORTS);
  return {
    functions: functionsUrl(port),
    storage: storageTarget(AZURITE, storagePort).connectionString,
    chatPorts: Array.from({ length: PORTS }, (_, index) => first + index),
  };
}

/** The first of them; somebody else may take one before it is listened on, which the app then says. */
async function freePortsInARow(count: number): Promise<number> {
  for (let tried = 0; tried < TRIES; tried++) {
    const first = await listenFor(0);
    if (first === undefined || first + count > 65_535) continue;
    const others = await Promise.all(Array.from({ length: count - 1 }, (_, index) => listenFor(first + index + 1)));
    if (!others.includes(undefined)) return first;
  }
  throw new CannotStart(`found no ${count} free ports in a row`);
}

async function listenFor(wanted: number): Promise<number | undefined> {
  const server = createServer();
  try {
    await once(server.listen(wanted, '127.0.0.1'), 'listening');
    const address = server.address();
    return typeof address === 'object' ? address?.port : undefined;
  } catch {
    return undefined;
  } finally {
    await new Promise((closed) => server.close(closed));
  }
}
