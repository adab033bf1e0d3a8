import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { freePorts } from './freePorts.ts';

/** Azurite's published development account. */
export const DEVELOPMENT_ACCOUNT = {
  name: 'devstoreaccount1',
  key: 'Eby8vdM02xNOcqFlqUwJPLlmEtlCDXJ1OUzFT50uSRZ6IFsuFq2UVErCz4I6tq/K1SZFPTOtr/KBHBeksoGMGw==',
};

interface Account {
  name: string;
  key: string;
}

interface AzuriteProcess {
  /** Its own, removed when it stops. */
  folder: string;
  connectionString(account: Account): string;
  stop(): Promise<void>;
}

/** An Azurite in memory, on free ports, with these accounts. */
export async function startAzuriteProcess(accounts: readonly Account[]): Promise<AzuriteProcess> {
  const [blob, queue, table] = await freePorts(3);
  const folder = await mkdtemp(join(tmpdir(), 'proactive-azurite-'));
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
      env: { ...process.env, AZURITE_ACCOUNTS: accounts.map(({ name, key }) => `${name}:${key}`).join(';') },
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
  return {
    folder,
    connectionString: ({ name, key }) => {
      const at = (port: number | undefined) => `http://127.0.0.1:${port}/${name}`;
      const endpoints = `BlobEndpoint=${at(blob)};QueueEndpoint=${at(queue)};TableEndpoint=${at(table)};`;
      return `DefaultEndpointsProtocol=http;AccountName=${name};AccountKey=${key};${endpoints}`;
    },
    stop: async () => {
      const exited = once(azurite, 'exit');
      azurite.kill('SIGTERM');
      await exited;
      await rm(folder, { recursive: true, force: true });
    },
  };
}
