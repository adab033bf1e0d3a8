import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { onTestFinished } from 'vitest';

const WORKER = join(import.meta.dirname, '../../../examples/worker/worker.py');

export function isPythonThere(): boolean {
  return spawnSync('python3', ['--version']).status === 0;
}

/** The example's worker on a free port. @returns what the bot is told of it, `CONCIERGE_WORKER`. */
export async function startPythonWorker(): Promise<string> {
  const worker = spawn('python3', [WORKER, '0'], { stdio: ['ignore', 'pipe', 'inherit'] });
  onTestFinished(() => void worker.kill());
  const lines = createInterface(worker.stdout);
  const [first] = await once(lines, 'line');
  const [, url] = /^CONCIERGE_WORKER=(http:\S+)$/.exec(String(first)) ?? [];
  if (url === undefined) throw new Error(`the worker says ${first}, expected CONCIERGE_WORKER=http…`);
  return url;
}
