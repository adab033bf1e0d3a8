import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import {
  cpSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { onTestFinished } from 'vitest';
import { freePortsInARow } from '../support/freePorts.ts';
import { until } from '../support/until.ts';

const REPOSITORY = join(import.meta.dirname, '../..');
const COPIED = [
  'local',
  'src',
  'host.json',
  'package.json',
  'tsconfig.json',
  'tsconfig.build.json',
  'local.settings.sample.json',
];
const READY_SECONDS = 90;

// At its end the app asks whether its storage still answers, and writes it down.
const FUNCTIONS = `
import { appendFileSync } from 'node:fs';
import { app } from '@azure/functions';

app.http('messages', { methods: ['POST'], authLevel: 'anonymous', handler: async () => ({ status: 202, body: 'first' }) });
app.storageQueue('deliverNotification', { queueName: 'notifications', connection: 'AzureWebJobsStorage', handler: async () => {} });
app.http('busy', { methods: ['POST'], authLevel: 'anonymous', handler: () => { for (;;); } });
app.timer('sweepDue', { schedule: '0 0 0 1 1 *', handler: async () => {} });
app.hook.appTerminate(async () => {
  const blobs = /BlobEndpoint=([^;]+)/.exec(process.env['AzureWebJobsStorage'] ?? '')?.[1] ?? '';
  const answer = await fetch(blobs).then((response) => response.headers.get('server'), (error) => String(error));
  appendFileSync('terminated.txt', answer + '\\n');
});
`;

export interface ScratchApp {
  folder: string;
  ports: { functions: number; chat: number; storage: number };
  /** `--port`, `--chat-port` and `--storage-port`, all free. */
  portOptions: string[];
}

/**
 * A copy of this project: its builds, settings and data meet nobody else's.
 * `small` has functions of its own in place of the bot's, `bot` is the whole.
 */
export async function makeApp(functions: 'small' | 'bot' = 'small'): Promise<ScratchApp> {
  const folder = mkdtempSync(join(tmpdir(), 'proactive-start-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  for (const name of COPIED) cpSync(join(REPOSITORY, name), join(folder, name), { recursive: true });
  symlinkSync(join(REPOSITORY, 'node_modules'), join(folder, 'node_modules'));
  if (functions === 'bot') {
    for (const name of ['functions', 'cli']) cpSync(join(REPOSITORY, name), join(folder, name), { recursive: true });
  } else {
    mkdirSync(join(folder, 'functions'));
    writeFileSync(join(folder, 'functions/all.ts'), FUNCTIONS);
  }
  // Two instances take two ports, the chat page one, Azurite three.
  const first = await freePortsInARow(6);
  const ports = { functions: first, chat: first + 2, storage: first + 3 };
  const { chat, storage } = ports;
  const portOptions = ['--port', `${first}`, '--chat-port', `${chat}`, '--storage-port', `${storage}`];
  return { folder, ports, portOptions };
}

export interface Started {
  process: ChildProcess;
  output: () => string;
  ended: Promise<{ code: number | null; milliseconds: (since: number) => number }>;
}

/** `how` is what a person types: `npm start`, or the script that it stands for. */
export function start(
  app: ScratchApp,
  options: string[],
  how: 'npm' | 'script' = 'script',
  env: NodeJS.ProcessEnv = {},
  cwd = app.folder,
): Started {
  const command = how === 'npm' ? ['npm', 'start', '--'] : [process.execPath, join(app.folder, 'local/start.ts')];
  const { AzureWebJobsStorage: _, npm_lifecycle_event: __, ...inherited } = process.env;
  const child = spawn(command[0] ?? '', [...command.slice(1), ...options], {
    cwd,
    env: { ...inherited, PATH: `${join(app.folder, 'node_modules/.bin')}${delimiter}${process.env['PATH']}`, ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let output = '';
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (text) => (output += text));
  onTestFinished(async () => {
    child.kill('SIGTERM');
    try {
      await until(`the end of what runs in ${app.folder}`, () => processesOf(app).length === 0 || undefined);
    } finally {
      for (const { pid } of processesOf(app)) process.kill(pid, 'SIGKILL');
    }
  });
  const ended = once(child, 'close').then(() => {
    const at = performance.now();
    return { code: child.exitCode, milliseconds: (since: number) => at - since };
  });
  return { process: child, output: () => output, ended };
}

/** Until the board is printed; its text. */
export async function board(started: Started): Promise<string> {
  return until(
    'the board',
    () => {
      if (started.process.exitCode !== null) throw new Error(`ended before the board:\n${started.output()}`);
      return started.output().includes('Ctrl+C stops everything') ? started.output() : undefined;
    },
    READY_SECONDS,
  );
}

/** Every living process that was started from the folder of the app, by its command line or where it runs. */
export function processesOf({ folder }: ScratchApp): { pid: number; command: string }[] {
  return readdirSync('/proc').flatMap((name) => {
    try {
      const command = readFileSync(`/proc/${name}/cmdline`, 'utf8').replaceAll('\0', ' ');
      const isOurs = command.includes(folder) || readlinkSync(`/proc/${name}/cwd`).startsWith(folder);
      return /^\d+$/.test(name) && isOurs ? [{ pid: Number(name), command }] : [];
    } catch {
      return []; // Ended in between, or a zombie, which has no folder any more.
    }
  });
}

/** The process of one part itself, not the leash that holds it. */
export function partOf(app: ScratchApp, script: string): number {
  const part = processesOf(app).find(({ command }) => command.includes(script) && !command.includes('leash.ts'));
  if (part === undefined) throw new Error(`no process runs ${script}`);
  return part.pid;
}
