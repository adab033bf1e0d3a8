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
import { readSettings, type Settings } from './settings.ts';
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
  /** Aborted when no more work is taken. */
  stopping: AbortController;
}

/** Runs until a signal ends it. Throws when it cannot start; everything else ends the process. */
export async function runHost(options: HostOptions): Promise<void> {
  const host = assemble(options);
  const loaded = host.supervisor.loaded;
  const index = loaded.then(({ functions }) =>
    indexFunctions(functions, host.settings, host.hostJson.extensions.http.routePrefix),
  );
  const server = await listen(host, index);
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => void stop(host, server, 0));
  const { error } = await loaded;
  if (error !== undefined) reportLoadError(host, error);
  if (error !== undefined && host.exitOnLoadError) return stop(host, server, 1);
  startListeners(host, await index);
  if (!host.stopping.signal.aborted) host.status.state = 'Running';
}

function assemble(options: HostOptions): Host {
  const { appFolder, port } = options;
  const hostJson = readHostJson(join(appFolder, 'host.json'));
  const settings = readSettings(appFolder, port, process.env);
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
  return { ...options, hostJson, settings, status, log, supervisor, executor, stopping: new AbortController() };
}

/** The same for every host of this app on this machine: they share timers. */
function readHostId(appFolder: string, settings: Settings): string {
  const given = settings['AzureFunctionsWebHost__hostid'];
  return given ?? createHash('sha256').update(`${hostname()}:${appFolder}`).digest('hex').slice(0, 32);
}

async function listen(host: Host, index: Promise<FunctionIndex>): Promise<Server> {
  const { executor, hostJson, port, log } = host;
  const { execute } = executor;
  const { routePrefix } = hostJson.extensions.http;
  const admin = {
    status: () => host.status,
    index,
    baseUrl: `http://localhost:${port}`,
    routePrefix,
    execute,
    describeTimer: (definition: FunctionDefinition) => describeTimer(definition, host),
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

function startListeners(host: Host, { functions, errors }: FunctionIndex): void {
  const { log, executor, hostJson, visibilitySeconds, stopping } = host;
  for (const [name, error] of errors) log('error', `The '${name}' function is in error: ${error}`);
  log('information', ['Functions:', ...functions.map((each) => `  ${each.name}: ${describe(each, host)}`)].join('\n'));
  const queueOptions = toQueueOptions(hostJson);
  const { execute } = executor;
  for (const definition of functions) {
    const { trigger } = definition;
    const listening =
      trigger.type === 'queue'
        ? listenToQueue({ definition, trigger, queueOptions, visibilitySeconds, execute, log }, stopping.signal)
        : trigger.type === 'timer'
          ? listenToTimer(definition, trigger, host, stopping.signal)
          : Promise.resolve();
    listening.catch((error) =>
      log('error', `The listener for function '${definition.name}' was unable to start: ${describeError(error)}`),
    );
  }
}

function describe({ trigger }: FunctionDefinition, { port, hostJson }: Host): string {
  const prefix = [hostJson.extensions.http.routePrefix].filter((part) => part !== '').map((part) => `/${part}`);
  switch (trigger.type) {
    case 'http':
      return `[${trigger.methods.join(',')}] http://localhost:${port}${prefix}/${trigger.route.template}`;
    case 'queue':
      return `queueTrigger ${trigger.queueName}`;
    case 'timer':
      return `timerTrigger ${trigger.schedule}`;
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
  await Promise.race([host.executor.drain(), sleep(DRAIN_WITHIN_MS)]);
  server.closeAllConnections();
  await host.supervisor.stop(deadline - Date.now());
  process.exit(code);
}
