import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, openSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { setTimeout as sleep } from 'node:timers/promises';

const LEASH = join(import.meta.dirname, 'leash.ts');
const LAST_LINES = 10;
const SWEEP_POLL_MS = 50;
const SWEEP_POLLS = 40;

export interface ChildOptions {
  name: string;
  command: readonly [string, ...string[]];
  cwd: string;
  env?: NodeJS.ProcessEnv;
  /** From SIGTERM to SIGKILL. */
  patienceSeconds: number;
  /** A file, written anew at each start, or a function that is given each line. */
  output: string | ((line: string) => void);
  /** These are stopped only when this child has ended, even if everything else is killed. */
  needs?: readonly Child[];
}

export interface Ending {
  code: number | null;
  signal: NodeJS.Signals | null;
}

export interface Death extends Ending {
  child: Child;
}

/** A process on a leash (leash.ts): it ends when it is told to, or when this process dies. */
export class Child {
  readonly name: string;
  readonly ended: Promise<Ending>;
  stopping = false;
  readonly #leash: ChildProcess;
  readonly #logFile: string | undefined;
  readonly #lines: string[] = [];

  constructor(options: ChildOptions) {
    this.name = options.name;
    this.#logFile = typeof options.output === 'string' ? options.output : undefined;
    const log = this.#logFile === undefined ? undefined : openSync(this.#logFile, 'w');
    const output = log ?? 'pipe';
    const args = [LEASH, `${options.patienceSeconds}`, ...options.command];
    this.#leash = spawn(process.execPath, args, {
      cwd: options.cwd,
      env: options.env ?? process.env,
      // The leash of what this child needs: a second hand on it, let go only when this child's own leash has ended.
      stdio: ['pipe', output, output, ...(options.needs ?? []).map((needed) => needed.#leash.stdin)],
      // A group of its own: Ctrl+C in the terminal reaches this process alone, which stops the others in order.
      detached: true,
      windowsHide: true,
    });
    this.#leash.stdin?.on('error', () => {});
    if (log !== undefined) closeSync(log);
    if (typeof options.output === 'function') this.#read(options.output);
    this.ended = this.#untilEnded();
  }

  get pid(): number | undefined {
    return this.#leash.pid;
  }

  async stop(): Promise<void> {
    this.stopping = true;
    // Not end(): that would tell the leash although others still hold it.
    this.#leash.stdin?.destroy();
    await this.ended;
  }

  lastLines(): string[] {
    if (this.#logFile === undefined) return this.#lines;
    try {
      return readFileSync(this.#logFile, 'utf8').trimEnd().split('\n').slice(-LAST_LINES);
    } catch {
      return []; // Deleted meanwhile, perhaps with the data whose loss it was that ended the child.
    }
  }

  #read(print: (line: string) => void): void {
    for (const stream of [this.#leash.stdout, this.#leash.stderr]) {
      if (stream === null) continue;
      createInterface({ input: stream }).on('line', (line) => {
        this.#lines.push(line);
        if (this.#lines.length > LAST_LINES) this.#lines.shift();
        print(line);
      });
    }
  }

  async #untilEnded(): Promise<Ending> {
    await once(this.#leash, 'close').catch(() => {}); // Not even spawned: there is no exit code then.
    const { exitCode: code, signalCode: signal } = this.#leash;
    // A leash that was stopped kills its whole group at last, and itself with it. Zombies still answer to signals, and
    // stay where nobody takes in orphans (a container without an init): they are not waited for.
    if (this.pid !== undefined && this.stopping && signal === 'SIGKILL') signalGroup(this.pid, 'SIGKILL');
    else await this.#sweepGroup();
    return { code, signal };
  }

  /** Only what a killed leash has left behind; the group is usually gone. */
  async #sweepGroup(): Promise<void> {
    if (this.pid === undefined || !signalGroup(this.pid, 'SIGTERM')) return;
    for (let poll = 0; poll < SWEEP_POLLS; poll++) {
      if (!signalGroup(this.pid, 0)) return;
      await sleep(SWEEP_POLL_MS);
    }
    signalGroup(this.pid, 'SIGKILL');
  }
}

/** Whether anybody was there. */
function signalGroup(leader: number, signal: NodeJS.Signals | 0): boolean {
  try {
    return process.kill(-leader, signal);
  } catch {
    return false;
  }
}

/** All that was started here. */
export class Children {
  readonly died: Promise<Death>;
  readonly #started: Child[] = [];
  #report: (death: Death) => void = () => {};
  #stopping = false;

  constructor() {
    this.died = new Promise((report) => {
      this.#report = report;
    });
  }

  /** A part that stays: `died` tells when it ends without having been asked to. */
  start(options: ChildOptions): Child {
    const child = this.run(options);
    void child.ended.then((ending) => child.stopping || this.#report({ ...ending, child }));
    return child;
  }

  /** A command that ends by itself. */
  run(options: ChildOptions): Child {
    if (this.#stopping) throw new Error(`${options.name}: not started, everything is being stopped`);
    const child = new Child(options);
    this.#started.push(child);
    return child;
  }

  get anyStarted(): boolean {
    return this.#started.length > 0;
  }

  /** In order: who needs another ends first (see `needs`). */
  async stop(): Promise<void> {
    this.#stopping = true;
    await Promise.all(this.#started.map((child) => child.stop()));
  }
}
