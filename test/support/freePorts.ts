import { randomInt } from 'node:crypto';
import { once } from 'node:events';
import { createServer } from 'node:net';
import { until } from './until.ts';

// All are below those that the system gives to outgoing connections (32,768 and up on Linux).
const FIRST = 12_000;
const PORTS_A_WORKER = 4000;
const WORKERS = 5;

// A port is free when it is found, and listened on seconds later: nobody else may find it in between. So each process
// of the test run has a range of its own (0 is the set-up of the run), and takes no port of it a second time.
const range = FIRST + (Number(process.env['VITEST_POOL_ID'] ?? 0) % WORKERS) * PORTS_A_WORKER;
let taken = randomInt(PORTS_A_WORKER);

/** The first of `count` ports in a row on which nobody listens. */
export async function freePortsInARow(count: number): Promise<number> {
  return until('free ports in a row', async () => {
    if (taken + count > PORTS_A_WORKER) taken = 0;
    const first = range + taken;
    taken += count;
    const servers = Array.from({ length: count }, (_, index) => createServer().listen(first + index));
    const free = await Promise.all(servers.map((server) => once(server, 'listening').catch(() => undefined)));
    await Promise.all(servers.map((server) => new Promise((closed) => server.close(closed))));
    return free.includes(undefined) ? undefined : first;
  });
}

export async function freePorts(count: number): Promise<number[]> {
  const first = await freePortsInARow(count);
  return Array.from({ length: count }, (_, index) => first + index);
}
