import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TestProject } from 'vitest/node';
import { freePorts } from './freePorts.ts';

// Azurite's published development account.
const ACCOUNT = 'devstoreaccount1';
const KEY = 'Eby8vdM02xNOcqFlqUwJPLlmEtlCDXJ1OUzFT50uSRZ6IFsuFq2UVErCz4I6tq/K1SZFPTOtr/KBHBeksoGMGw==';

/** The product's tables and queues have fixed names, so a test that wants them for itself takes an account. */
const ACCOUNTS = 500;
const ACCOUNT_KEY = Buffer.from('key').toString('base64');

declare module 'vitest' {
  interface ProvidedContext {
    /** The connection string of the Azurite that serves the whole test run; tests take their own table and queue names. */
    storage: string;
    /** Connection strings of accounts that nobody has used yet, and the folder in which they are marked as taken. */
    accounts: { connectionStrings: string[]; takenIn: string };
  }
}

/** Starts one Azurite in memory, on free ports, for the whole run. */
export default async function startAzurite(project: TestProject): Promise<() => Promise<void>> {
  const [blob, queue, table] = await freePorts(3);
  const folder = await mkdtemp(join(tmpdir(), 'proactive-azurite-'));
  const names = Array.from({ length: ACCOUNTS }, (_, index) => `test${index}`);
  const accounts = [`${ACCOUNT}:${KEY}`, ...names.map((name) => `${name}:${ACCOUNT_KEY}`)];
  const azurite = spawn(
    process.execPath,
    [
      join(import.meta.dirname, '../../node_modules/azurite/dist/src/azurite.js'),
      '--inMemoryPersistence',
      '--silent',
      '--disableTelemetry',
      '--disableProductStyleUrl',
      ...['--blobPort', `${blob}`, '--queuePort', `${queue}`, '--tablePort', `${table}`],
    ],
    {
      cwd: folder,
      env: { ...process.env, AZURITE_ACCOUNTS: accounts.join(';') },
      stdio: ['ignore', 'pipe', 'inherit'],
    },
  );
  await new Promise<void>((listening, failed) => {
    azurite.stdout.on(
      'data',
      (line) => String(line).includes('Table service is successfully listening') && listening(),
    );
    azurite.once('exit', (code) => failed(new Error(`Azurite ended with code ${code} before it listened`)));
  });
  const connectionString = (name: string, key: string) => {
    const at = (port: number | undefined) => `http://127.0.0.1:${port}/${name}`;
    const endpoints = `BlobEndpoint=${at(blob)};QueueEndpoint=${at(queue)};TableEndpoint=${at(table)};`;
    return `DefaultEndpointsProtocol=http;AccountName=${name};AccountKey=${key};${endpoints}`;
  };
  project.provide('storage', connectionString(ACCOUNT, KEY));
  project.provide('accounts', {
    connectionStrings: names.map((name) => connectionString(name, ACCOUNT_KEY)),
    takenIn: folder,
  });
  return async () => {
    const exited = once(azurite, 'exit');
    azurite.kill('SIGTERM');
    await exited;
    await rm(folder, { recursive: true, force: true });
  };
}
