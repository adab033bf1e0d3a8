import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';

const POLL_MS = 500;

/** Resolves when the person, or the end of whoever started us, says that it is enough. */
export function stopAsked(): Promise<void> {
  return new Promise((resolve) => {
    for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => resolve());
    const watched = starters();
    setInterval(() => {
      if (watched.some(({ pid, parent }) => parentOf(pid) !== parent)) resolve();
    }, POLL_MS).unref();
  });
}

/** We, and under `npm start` the shell that npm puts between: either one's parent may be killed. */
function starters(): { pid: number; parent: number | undefined }[] {
  const pids = process.env['npm_lifecycle_event'] === undefined ? [process.pid] : [process.pid, process.ppid];
  return pids.map((pid) => ({ pid, parent: parentOf(pid) }));
}

function parentOf(pid: number): number | undefined {
  if (pid === process.pid) return process.ppid;
  try {
    // proc_pid_stat(5): `pid (name) state ppid …`; a name may hold spaces and brackets.
    if (process.platform === 'linux')
      return Number(readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ').at(-1)?.split(' ')[1]);
    return Number(execFileSync('ps', ['-o', 'ppid=', '-p', `${pid}`], { encoding: 'utf8' }));
  } catch {
    return undefined;
  }
}
