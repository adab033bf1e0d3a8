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

declare module 'vitest' {
  interface ProvidedContext {
    /** The connection string of the Azurite that serves the whole test run; tests take their own table and queue names. */
    storage: string;
  }
}

/** Starts one Azurite in memory, on free ports, for the whole run. */
export default async function startAzurite(project: TestProject): Promise<() => Promise<void>> {
  const [blob, queue, table] = await freePorts(3);
  const folder = await mkdtemp(join(tmpdir(), 'proactive-azurite-'));
  const azurite = spawn(
    process.execPath,
    [
      join(import.meta.dirname, '../../node_modules/azurite/dist/src/azurite.js'),
      '--inMemoryPersistence',
      '--silent',
      '--skipApiVersionCheck',
      '--disableTelemetry',
      '--disableProductStyleUrl',
      ...['--location', folder, '--blobPort', `${blob}`, '--queuePort', `${queue}`, '--tablePort', `${table}`],
    ],
    { cwd: folder, stdio: ['ignore', 'pipe', 'inherit'] },
  );
  await new Promise<void>((listening, failed) => {
    azurite.stdout.on(
      'data',
      (line) => String(line).includes('Table service is successfully listening') && listening(),
    );
    azurite.once('exit', (code) => failed(new Error(`Azurite ended with code ${code} before it listened`)));
  });
  const at = (port: number | undefined) => `http://127.0.0.1:${port}/${ACCOUNT}`;
  project.provide(
    'storage',
    `DefaultEndpointsProtocol=http;AccountName=${ACCOUNT};AccountKey=${KEY};` +
      `BlobEndpoint=${at(blob)};QueueEndpoint=${at(queue)};TableEndpoint=${at(table)};`,
  );
  return async () => {
    const exited = once(azurite, 'exit');
    azurite.kill('SIGTERM');
    await exited;
    await rm(folder, { recursive: true, force: true });
  };
}
