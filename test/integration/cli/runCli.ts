import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';

const COMMAND = join(import.meta.dirname, '../../../cli/proactive.ts');

export interface Ran {
  code: number | null;
  stdout: string;
  stderr: string;
}

export interface RunOptions {
  /** `AzureWebJobsStorage`; not set when absent. */
  storage?: string;
  stdin?: string;
  cwd?: string;
  /** For node itself, in front of the command. */
  nodeOptions?: string[];
}

/** Starts the command as a person's shell does. */
export function startCli(words: string[], { storage, stdin, cwd, nodeOptions = [] }: RunOptions = {}): ChildProcess {
  const { AzureWebJobsStorage: _, AzureWebJobsStorage__accountName: __, ...inherited } = process.env;
  const env = { ...inherited, ...(storage === undefined ? {} : { AzureWebJobsStorage: storage }) };
  const child = spawn(process.execPath, [...nodeOptions, COMMAND, ...words], {
    env,
    ...(cwd === undefined ? {} : { cwd }),
  });
  child.stdin.on('error', () => {}); // It may end without reading.
  child.stdin.end(stdin ?? '');
  return child;
}

export async function runCli(words: string[], options?: RunOptions): Promise<Ran> {
  return endOf(startCli(words, options));
}

export async function endOf(child: ChildProcess): Promise<Ran> {
  const ran: Ran = { code: null, stdout: '', stderr: '' };
  child.stdout?.on('data', (text) => (ran.stdout += text));
  child.stderr?.on('data', (text) => (ran.stderr += text));
  await once(child, 'close');
  return { ...ran, code: child.exitCode };
}
