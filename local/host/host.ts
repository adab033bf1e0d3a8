import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import type { Server } from 'node:http';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { answerAdmin, type HostStatus } from './admin.ts';
import { Executor } from './executor.ts';
import { type FunctionDefinition, type FunctionIndex, indexFunctions } from './functions.ts';
import { type HostJson, readHostJson } from './hostJson.ts';
import { createHttpServer } from './http.ts';
import { type ListenerOptions, runListeners } from './listeners.ts';
import { createLog, type Log, parseLogLevel } from './log.ts';
import { readSettings, type Settings } from './settings.ts';
import { Supervisor } from './supervisor.ts';
import { describeTimer } from './timerListener.ts';

const HOST_VERSION = '4.1037.0';
/**
 * From the signal to the killing of the worker; the end comes within 5 s also where the machine is busy. The hooks have
 * what is left when the functions that run have had their part.
 */
const STOP_WITHIN_MS = 4000;
const DRAIN_WITHIN_MS = 1500;

export interface HostOptions {
  appFolder: string;
  port: number;
  address: string;
  visibilitySeconds: number;
  exitOnLoadError: boolean;
}

/** Everything that a running host is made of. */
interface Host extends HostOptions {
  hostJson: HostJson;
  settings: Settings;
  status: HostStatus;
  log: Log;
  supervisor: Supervisor;
  executor: Executor;
  /** Aborted when no more work is taken; `listening` ends with it. */
  stopping: AbortController;
  listening: Promise<void>;
}

/** Runs until a signal ends it. Throws when it cannot start; everything else ends the process. */
export async function runHost(options: HostOptions): Promise<void> {
  const host = assemble(options);
  const loaded = host.supervisor.loaded;
  const index = loaded.then(({ functions }) =>
    indexFunctions(functions, host.settings, host.hostJson.extensions.http.routePrefix),
  );
  const server = await serve(host, index);
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => void stop(host, server, 0));
  const { error } = await loaded;
  if (error !== undefined) reportLoadError(host, error);
  if (error !== undefined && host.exitOnLoadError) return stop(host, server, 1);
  host.listening = runListeners(await index, toListenerOptions(host));
  if (!host.stopping.signal.aborted) host.status.state = 'Running';
}

function assemble(options: HostOptions): Host {
  const { appFolder, port } = options;
  if (!existsSync(appFolder)) throw new Error(`--app '${appFolder}': no such folder`);
  const settings = readSettings(appFolder, port, process.env);
  const hostJson = readHostJson(join(appFolder, 'host.json'), settings);
  const { logLevel } = hostJson.logging;
  const log = createLog(parseLogLevel(logLevel['Function'] ?? logLevel['default']));
  const onLost = () => process.exit(1);
  const supervisor = new Supervisor({ appFolder, hostVersion: HOST_VERSION, settings, log }, onLost);
  const executor = new Executor({
    invoke: (request, timeoutMs) => supervisor.invoke(request, timeoutMs),
    timeoutMs: hostJson.functionTimeout,
    messageEncoding: hostJson.extensions.queues.messageEncoding,
    log,
  });
  const status: HostStatus = { id: readHostId(appFolder, settings), state: 'Starting', version: HOST_VERSION };
  const stopping = new AbortController();
  return { ...options, hostJson, settings, status, log, supervisor, executor, stopping, listening: Promise.resolve() };
}

/** The same for every host of this app on this machine: they share timers. */
function readHostId(appFolder: string, settings: Settings): string {
  const given = settings['AzureFunctionsWebHost__hostid'];
  return given ?? createHash('sha256').update(`${hostname()}:${appFolder}`).digest('hex').slice(0, 32);
}

async function serve(host: Host, index: Promise<FunctionIndex>): Promise<Server> {
  const { executor, hostJson, port, log } = host;
  const { execute } = executor;
  const { routePrefix } = hostJson.extensions.http;
  const admin = {
    status: () => host.status,
    index,
    baseUrl: `http://localhost:${port}`,
    routePrefix,
    execute,
    describeTimer: (definition: FunctionDefinition) =>
      describeTimer({ definition, hostId: host.status.id, settings: host.settings }),
  };
  const functions = index.then((found) => found.functions);
  const server = createHttpServer({
    functions,
    execute,
    answerAdmin: (request, path, body) => answerAdmin(request, path, body, admin),
    log,
  });
  server.listen(port, host.address);
  try {
    await once(server, 'listening');
  } catch (error) {
    await host.supervisor.stop(0);
    const code = error instanceof Error && 'code' in error ? error.code : undefined;
    if (code !== 'EADDRINUSE') throw error;
    throw new Error(`port ${port} of ${host.address} is taken by something else: choose another with --port`);
  }
  return server;
}

function reportLoadError(host: Host, error: string): void {
  host.status.errors = [error];
  host.log('error', error);
  host.log('error', '0 functions found: the app was not loaded, because an entry file failed (see above)');
}

function toListenerOptions({ status, executor, stopping, ...host }: Host): ListenerOptions {
  return { ...host, hostId: status.id, execute: executor.execute, signal: stopping.signal };
}

/**
 * Takes no more work, gives the functions and then the hooks their time, and ends the process. Ctrl+C reaches this
 * process by itself and by who started it: a second signal changes nothing.
 */
async function stop(host: Host, server: Server, code: number): Promise<void> {
  if (host.stopping.signal.aborted) return;
  const deadline = Date.now() + STOP_WITHIN_MS;
  host.status.state = 'Stopping';
  host.stopping.abort();
  host.log('information', 'Stopping the host');
  server.close();
  await Promise.race([Promise.all([host.listening, host.executor.drain()]), sleep(DRAIN_WITHIN_MS)]);
  server.closeAllConnections();
  await host.supervisor.stop(deadline - Date.now());
  process.exit(code);
}
