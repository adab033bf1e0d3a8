import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Log } from './log.ts';
import type {
  HostMessage,
  InvocationRequest,
  InvocationResult,
  RegisteredMetadata,
  WorkerMessage,
} from './protocol.ts';
import type { Settings } from './settings.ts';

/** What an app has registered, or why it has not. */
export interface LoadReport {
  functions: RegisteredMetadata[];
  error: string | undefined;
}

// RpcFunctionInvocationDispatcher.cs of Azure/azure-functions-host: the third error ends the host, when each came within
// 30 minutes of the one before.
const CRASHES_UNTIL_END = 3;
const CRASHES_COUNT_FOR_MS = 30 * 60_000;

// A timer of Node holds 24 days; a longer one would fire at once.
const LONGEST_TIMER_MS = 2 ** 31 - 1;

interface Worker {
  process: ChildProcess;
  loaded: Promise<LoadReport>;
  pending: Map<string, (result: InvocationResult) => void>;
  /** Resolves when the process has ended and its last lines are read. */
  closed: Promise<unknown>;
}

/** A process of the app's own may keep the worker's output open: it is not waited for longer than this. */
const LAST_LINES_WITHIN_MS = 200;

/** Keeps one worker process alive. A worker that dies takes its invocations with it: they have failed. */
export class Supervisor {
  readonly #options: { appFolder: string; hostVersion: string; settings: Settings; log: Log };
  readonly #onLost: () => void;
  #worker: Worker;
  #crashes: number[] = [];
  #isStopping = false;

  /** `onLost` is called when the worker has crashed too often to be started again. */
  constructor(options: { appFolder: string; hostVersion: string; settings: Settings; log: Log }, onLost: () => void) {
    this.#options = options;
    this.#onLost = onLost;
    this.#worker = this.#start();
  }

  /** What the running worker has loaded. */
  get loaded(): Promise<LoadReport> {
    return this.#worker.loaded;
  }

  /** `timeoutMs` undefined is no limit. A time-out ends the worker, with its other calls. */
  async invoke(request: InvocationRequest, timeoutMs: number | undefined): Promise<InvocationResult> {
    const worker = this.#worker;
    await worker.loaded;
    const { promise, resolve } = Promise.withResolvers<InvocationResult>();
    if (worker.process.exitCode !== null || worker.process.signalCode !== null) resolve(lost(worker.process));
    worker.pending.set(request.invocationId, resolve);
    send(worker.process, { type: 'invoke', request });
    const stopWaiting = () => {
      const error = `Timeout value of ${(timeoutMs ?? 0) / 1000} s was exceeded by '${request.functionId}'`;
      resolve({ outcome: 'failed', error });
      this.#kill(worker);
    };
    const timer = timeoutMs === undefined ? undefined : setTimeout(stopWaiting, Math.min(timeoutMs, LONGEST_TIMER_MS));
    const result = await promise;
    clearTimeout(timer);
    return result;
  }

  /** Runs the appTerminate hooks, and kills the worker when they take longer than `graceMs`. */
  async stop(graceMs: number): Promise<void> {
    this.#isStopping = true;
    const { process: child, closed } = this.#worker;
    if (child.exitCode !== null || child.signalCode !== null) return;
    const exited = once(child, 'exit');
    send(child, { type: 'terminate' });
    const timer = setTimeout(() => child.kill('SIGKILL'), graceMs);
    await exited;
    clearTimeout(timer);
    await Promise.race([closed, sleep(LAST_LINES_WITHIN_MS)]);
  }

  #start(): Worker {
    const { appFolder, hostVersion, settings, log } = this.#options;
    const child = fork(new URL(import.meta.resolve('./worker.ts')), {
      cwd: appFolder,
      env: settings,
      serialization: 'advanced',
      stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
      // The setting by which `func start` is told to let a debugger in.
      execArgv: settings['languageWorkers__node__arguments']?.split(' ').filter((part) => part !== '') ?? [],
    });
    if (child.stdout) createInterface(child.stdout).on('line', (line) => log('information', line));
    if (child.stderr) createInterface(child.stderr).on('line', (line) => log('error', line));
    const pending: Worker['pending'] = new Map();
    const loaded = new Promise<LoadReport>((resolve) => {
      child.on('message', (message: WorkerMessage) => {
        if (message.type === 'loaded') resolve(message);
        if (message.type === 'log') this.#writeLog(message);
        if (message.type === 'result') {
          pending.get(message.invocationId)?.(message.result);
          pending.delete(message.invocationId);
        }
      });
      child.once('exit', () => resolve({ functions: [], error: describeEnd(child) }));
    });
    const worker = { process: child, loaded, pending, closed: once(child, 'close') };
    child.once('exit', () => this.#afterExit(worker));
    send(child, { type: 'start', appFolder, hostVersion });
    return worker;
  }

  #afterExit(worker: Worker): void {
    const { log } = this.#options;
    const wasKilled = worker !== this.#worker;
    for (const resolve of worker.pending.values()) resolve(lost(worker.process));
    if (this.#isStopping || wasKilled) return;
    const now = Date.now();
    const last = this.#crashes.at(-1) ?? 0;
    this.#crashes = now - last > CRASHES_COUNT_FOR_MS ? [now] : [...this.#crashes, now];
    log('error', `${describeEnd(worker.process)} (${this.#crashes.length} of ${CRASHES_UNTIL_END})`);
    if (this.#crashes.length >= CRASHES_UNTIL_END) {
      log('critical', 'The worker has crashed too often: the host ends');
      void Promise.race([worker.closed, sleep(LAST_LINES_WITHIN_MS)]).then(this.#onLost);
      return;
    }
    this.#worker = this.#start();
  }

  /** Puts another worker in the place of this one; that is no crash (RestartWorkerWithInvocationIdAsync). */
  #kill(worker: Worker): void {
    if (worker === this.#worker && !this.#isStopping) this.#worker = this.#start();
    worker.process.kill('SIGKILL');
  }

  #writeLog({ level, category, message }: Extract<WorkerMessage, { type: 'log' }>): void {
    // What the library and the worker say about themselves is for those who look for it.
    const isQuiet = category !== 'user' && (level === 'information' || level === 'debug');
    this.#options.log(isQuiet ? 'trace' : level, message);
  }
}

// A worker that ends between the check and the sending is met by its 'exit'.
const send = (child: ChildProcess, message: HostMessage) => void child.send(message, () => undefined);

const lost = (child: ChildProcess): InvocationResult => ({ outcome: 'failed', error: describeEnd(child) });

const describeEnd = ({ exitCode, signalCode }: ChildProcess) =>
  signalCode === null
    ? `The worker process ended with code ${exitCode}`
    : `The worker process was killed: ${signalCode}`;
