import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { CannotStart } from './cannotStart.ts';
import type { Child, Children } from './children.ts';
import { DEFAULT_PORTS } from './options.ts';
import { ask, type PortState, untilReady, type WantedPort } from './ports.ts';
import type { StoragePorts, StorageService } from './storageTarget.ts';

const READY_SECONDS = 30;
// It writes all that it holds to the disk; 30 ms when that is little.
const PATIENCE_SECONDS = 10;

/** Azurite names itself in each answer: `Server: Azurite-Blob/3.37.0`. */
async function isAzurite(service: StorageService, port: number): Promise<boolean> {
  const server = (await ask(`http://127.0.0.1:${port}/`))?.headers.get('server')?.toLowerCase();
  return server?.startsWith(`azurite-${service}/`) ?? false;
}

export function azuritePorts(ports: StoragePorts): WantedPort[] {
  return (['blob', 'queue', 'table'] as const).map((service) => ({
    port: ports[service],
    purpose: `Azurite's ${service}s`,
    option: '--storage-port',
    isOurs: () => isAzurite(service, ports[service]),
  }));
}

/** @throws CannotStart when only a part of an Azurite runs: it can be neither used nor started. */
export function runsAlready(ports: StoragePorts, states: ReadonlyMap<number, PortState>): boolean {
  const services = Object.values(ports);
  const running = services.filter((port) => states.get(port) === 'ours');
  if (running.length === 0 || running.length === services.length) return running.length > 0;
  const missing = services.filter((port) => !running.includes(port));
  throw new CannotStart(
    `an Azurite answers on port ${running.join(', ')} but not on ${missing.join(', ')}: end it, or use --storage-port`,
  );
}

/** Each port has a folder of its own: two Azurites in one would overwrite each other's files. */
export function azuriteFolder(dataFolder: string, ports: StoragePorts): string {
  return join(dataFolder, ports.blob === DEFAULT_PORTS.storage ? 'azurite' : `azurite-${ports.blob}`);
}

export function startAzurite(appFolder: string, dataFolder: string, ports: StoragePorts, children: Children): Child {
  const folder = azuriteFolder(dataFolder, ports);
  mkdirSync(folder, { recursive: true });
  return children.start({
    name: 'Azurite',
    command: [
      process.execPath,
      join(appFolder, 'node_modules/azurite/dist/src/azurite.js'),
      '--silent',
      // For producers with newer SDKs; ours does without (docs/decisions/0009).
      '--skipApiVersionCheck',
      '--disableTelemetry',
      '--disableProductStyleUrl',
      ...['--location', folder],
      ...['--blobPort', `${ports.blob}`, '--queuePort', `${ports.queue}`, '--tablePort', `${ports.table}`],
    ],
    cwd: folder,
    patienceSeconds: PATIENCE_SECONDS,
    output: `${folder}.log`,
  });
}

export async function untilAzuriteAnswers(ports: StoragePorts): Promise<void> {
  for (const { purpose, isOurs } of azuritePorts(ports)) {
    await untilReady(purpose, async () => (await isOurs?.()) ?? false, READY_SECONDS);
  }
}
