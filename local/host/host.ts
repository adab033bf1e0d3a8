import { createHash } from 'node:crypto';
import { once } from 'node:events';
import type { Server } from 'node:http';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { answerAdmin, type HostStatus } from './admin.ts';
import { Executor } from './executor.ts';
import { type FunctionDefinition, type FunctionIndex, indexFunctions } from './functions.ts';
import { type HostJson, readHostJson, toQueueOptions } from './hostJson.ts';
import { createHttpServer } from './http.ts';
import { createLog, describeError, type Log, parseLogLevel } from './log.ts';
import { listenToQueue } from './queueListener.ts';
import { findConnectionString, readSettings, type Settings } from './settings.ts';
import { Supervisor } from './supervisor.ts';
import { describeTimer, listenToTimer } from './timerListener.ts';

const HOST_VERSION = '4.1037.0';
/** From the signal to the end. The hooks have what is left when the functions that run have had their part. */
const STOP_WITHIN_MS = 4500;
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
  host.listening = runListeners(host, await index);
  if (!host.stopping.signal.aborted) host.status.state = 'Running';
}

function assemble(options: HostOptions): Host {
  const { appFolder, port } = options;
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
    describeTimer: (definition: FunctionDefinition) => describeTimer({ definition, ...timerStore(host) }),
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

/** Resolves when every listener has ended, which they do when the host stops. */
async function runListeners(host: Host, { functions, errors }: FunctionIndex): Promise<void> {
  const { log } = host;
  for (const [name, error] of errors) log('error', `The '${name}' function is in error: ${error}`);
  log('information', ['Functions:', ...functions.map((each) => `  ${each.name}: ${describe(each, host)}`)].join('\n'));
  const listening = functions.map(async (definition) => {
    try {
      await listen(definition, host);
    } catch (error) {
      log('error', `The listener for function '${definition.name}' has ended: ${describeError(error)}`);
    }
  });
  await Promise.all(listening);
}

async function listen(definition: FunctionDefinition, host: Host): Promise<void> {
  const { trigger } = definition;
  const { hostJson, visibilitySeconds, log } = host;
  const { execute } = host.executor;
  const { signal } = host.stopping;
  switch (trigger.type) {
    case 'http':
      return;
    case 'queue': {
      const queueOptions = toQueueOptions(hostJson);
      return listenToQueue({ definition, trigger, queueOptions, visibilitySeconds, execute, log }, signal);
    }
    case 'timer': {
      const { singleton } = hostJson;
      return listenToTimer({ definition, trigger, ...timerStore(host), singleton, execute, log }, signal);
    }
  }
}

const timerStore = ({ status, settings }: Host) => ({
  hostId: status.id,
  connectionString: findConnectionString(undefined, settings),
});

function describe({ trigger }: FunctionDefinition, { port, hostJson }: Host): string {
  const prefix = [hostJson.extensions.http.routePrefix].filter((part) => part !== '').map((part) => `/${part}`);
  switch (trigger.type) {
    case 'http':
      return `[${trigger.methods.join(',')}] http://localhost:${port}${prefix}/${trigger.route.template}`;
    case 'queue':
      return `queueTrigger ${trigger.queueName}`;
    case 'timer':
      return `timerTrigger ${trigger.schedule.expression}`;
  }
}

/** Takes no more work, gives the functions and then the hooks their time, and ends the process. A second call hurries. */
async function stop(host: Host, server: Server, code: number): Promise<void> {
  if (host.stopping.signal.aborted) process.exit(code);
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
