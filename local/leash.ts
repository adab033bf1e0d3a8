// node leash.ts <patience in seconds> <command> [arguments…]
//
// Runs a command for as long as somebody holds the other end of stdin. When the last holder lets go, by closing it or
// by dying in whatever way, the command gets one SIGTERM, and SIGKILL when its patience is over. So nothing that
// `npm start` runs can outlive it. One SIGTERM and no more: Azurite flushes at the first and dies at the second.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { fstatSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';

const SECOND = 1000;
const LAST_OUTPUT_MS = 300;
const NOT_STARTED = 127;

const [patienceSeconds = '', command = '', ...args] = process.argv.slice(2);
// A file does not break when its readers die; a pipe does, and would take the command with it (see below).
const output = fstatSync(process.stdout.fd).isFile() ? 'inherit' : 'pipe';
const child = spawn(command, args, { stdio: ['ignore', output, output] });
let released = false;

function release(): void {
  if (released) return;
  released = true;
  child.kill('SIGTERM');
  setTimeout(() => child.kill('SIGKILL'), Number(patienceSeconds) * SECOND).unref();
}

for (const end of ['end', 'close', 'error']) process.stdin.on(end, release);
process.stdin.resume();
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, release);

for (const [from, to] of [
  [child.stdout, process.stdout],
  [child.stderr, process.stderr],
] as const) {
  from?.pipe(to);
  // The reader is gone. The command must not notice: a broken pipe would end it before it has put its things away.
  to.on('error', () => from?.resume());
}

child.on('error', (error) => {
  console.error(`${command}: ${error.message}`);
  process.exit(NOT_STARTED);
});

child.on('exit', async (code, signal) => {
  await Promise.race([once(child, 'close'), sleep(LAST_OUTPUT_MS)]);
  if (released) endGroup();
  if (signal !== null) {
    process.removeAllListeners(signal);
    process.kill(process.pid, signal);
    await sleep(SECOND);
  }
  process.exit(code ?? 1);
});

/** What the command itself has started and left behind. It takes the leash with it, whose work is done. */
function endGroup(): void {
  try {
    process.kill(-process.pid, 'SIGKILL');
  } catch {
    process.exit(0); // Not the leader of a group: started by hand.
  }
}
