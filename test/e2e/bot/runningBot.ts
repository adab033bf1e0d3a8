import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { QueueClient } from '@azure/storage-queue';
import { onTestFinished } from 'vitest';
import { readStatus } from '../../../src/delivery/readStatus.ts';
import type { Delivery } from '../../../src/domain/delivery.ts';
import { createStores, type Stores } from '../../../src/stores.ts';
import { board, makeApp, type ScratchApp, type Started, start } from '../scratchApp.ts';

/** The whole bot as a person starts it, and the ways in that a producer and a channel have. */
export interface RunningBot {
  app: ScratchApp;
  started: Started;
  stores: Stores;
  connectionString: string;
  messages: string;
  queue: QueueClient;
  post(activity: unknown): Promise<Response>;
  proactive(...args: string[]): Promise<{ code: number | null; output: string }>;
  stateOf(id: string): Promise<string | undefined>;
  /** Of the only recipient. */
  recordOf(id: string): Promise<Delivery | undefined>;
}

/** Azurite's published development account. */
const KEY = 'Eby8vdM02xNOcqFlqUwJPLlmEtlCDXJ1OUzFT50uSRZ6IFsuFq2UVErCz4I6tq/K1SZFPTOtr/KBHBeksoGMGw==';

/** `npm start` in a copy of the project; `app` is one that ran before. */
export async function startRunningBot(
  options: string[],
  app?: ScratchApp,
  env: NodeJS.ProcessEnv = {},
): Promise<RunningBot> {
  const copy = app ?? (await makeApp('bot'));
  const started = start(copy, [...copy.portOptions, ...options], 'npm', env);
  await board(started);
  const connectionString = storageOf(copy);
  const stores = createStores({ connectionString });
  const recordOf = async (id: string) => (await readStatus(stores, id, { limit: 1 }))?.recipients[0];
  const messages = `http://127.0.0.1:${copy.ports.functions}/api/messages`;
  return {
    app: copy,
    started,
    stores,
    connectionString,
    messages,
    queue: new QueueClient(connectionString, 'notifications'),
    post: (activity) => {
      const body = typeof activity === 'string' ? activity : JSON.stringify(activity);
      return fetch(messages, { method: 'POST', body, headers: { 'content-type': 'application/json' } });
    },
    proactive: (...args) => runProactive(copy, connectionString, args),
    stateOf: async (id) => (await recordOf(id))?.state,
    recordOf,
  };
}

function storageOf({ ports: { storage } }: ScratchApp): string {
  const endpoint = (name: string, offset: number) =>
    `${name}Endpoint=http://127.0.0.1:${storage + offset}/devstoreaccount1`;
  const endpoints = [endpoint('Blob', 0), endpoint('Queue', 1), endpoint('Table', 2)];
  return ['DefaultEndpointsProtocol=http;AccountName=devstoreaccount1', `AccountKey=${KEY}`, ...endpoints].join(';');
}

async function runProactive(app: ScratchApp, connectionString: string, args: string[]) {
  const child = spawn(process.execPath, ['cli/proactive.ts', ...args], {
    cwd: app.folder,
    env: { ...process.env, AzureWebJobsStorage: connectionString },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let output = '';
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (text) => (output += text));
  onTestFinished(() => void child.kill());
  await once(child, 'close');
  return { code: child.exitCode, output };
}
