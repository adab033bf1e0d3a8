import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

// Azurite's published development account.
const ACCOUNT = 'devstoreaccount1';
const KEY = 'Eby8vdM02xNOcqFlqUwJPLlmEtlCDXJ1OUzFT50uSRZ6IFsuFq2UVErCz4I6tq/K1SZFPTOtr/KBHBeksoGMGw==';

export interface Azurite {
  connectionString: string;
  stop(): Promise<void>;
}

/** An Azurite of the benchmark's own, in memory, in a process of its own. */
export async function startAzurite(): Promise<Azurite> {
  const [blob, queue, table] = await Promise.all([freePort(), freePort(), freePort()]);
  const folder = await mkdtemp(join(tmpdir(), 'proactive-bench-'));
  const ports = ['--blobPort', `${blob}`, '--queuePort', `${queue}`, '--tablePort', `${table}`];
  const azurite = spawn(
    process.execPath,
    [
      join(import.meta.dirname, '../node_modules/azurite/dist/src/azurite.js'),
      ...['--inMemoryPersistence', '--silent', '--disableTelemetry', '--disableProductStyleUrl', ...ports],
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
  const at = (port: number) => `http://127.0.0.1:${port}/${ACCOUNT}`;
  const endpoints = `BlobEndpoint=${at(blob)};QueueEndpoint=${at(queue)};TableEndpoint=${at(table)};`;
  return {
    connectionString: `DefaultEndpointsProtocol=http;AccountName=${ACCOUNT};AccountKey=${KEY};${endpoints}`,
    stop: async () => {
      const exited = once(azurite, 'exit');
      azurite.kill('SIGTERM');
      await exited;
      await rm(folder, { recursive: true, force: true });
    },
  };
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  await new Promise((closed) => server.close(closed));
  return typeof address === 'object' && address ? address.port : 0;
}
