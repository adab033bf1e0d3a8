import { once } from 'node:events';
import { createServer } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { CannotStart } from './cannotStart.ts';

const SECOND = 1000;
const POLL_MS = 100;

/** One port that a part of ours is going to listen on. */
export interface WantedPort {
  port: number;
  /** What it is for: `the functions`. */
  purpose: string;
  option: string;
  /** Tells our part, when it runs already, from a stranger. Absent: a listener is always in the way. */
  isOurs?: () => Promise<boolean>;
}

export type PortState = 'free' | 'ours' | 'taken';

async function portState(wanted: WantedPort): Promise<PortState> {
  if (await isFree(wanted.port)) return 'free';
  return (await wanted.isOurs?.()) ? 'ours' : 'taken';
}

/** @throws CannotStart naming every port that something else holds, or that two parts want. */
export async function checkPorts(wanted: readonly WantedPort[]): Promise<Map<number, PortState>> {
  const problems: string[] = [];
  const states = new Map<number, PortState>();
  for (const one of wanted) {
    if (states.has(one.port)) problems.push(`port ${one.port} is wanted twice, also by ${one.purpose}: ${one.option}`);
    const state = await portState(one);
    states.set(one.port, state);
    if (state === 'taken') {
      problems.push(`port ${one.port}, for ${one.purpose}, is held by another program: end it, or use ${one.option}`);
    }
  }
  if (problems.length > 0) throw new CannotStart(problems.join('\n'));
  return states;
}

/** On IPv4 and on IPv6: `localhost` may mean either. */
async function isFree(port: number): Promise<boolean> {
  for (const host of ['127.0.0.1', '::']) {
    const server = createServer();
    try {
      await once(server.listen({ port, host, exclusive: true }), 'listening');
    } catch (error) {
      const code = error instanceof Error && 'code' in error ? error.code : undefined;
      if (code === 'EADDRINUSE' || code === 'EACCES') return false;
    } finally {
      await new Promise((closed) => server.close(closed));
    }
  }
  return true;
}

/** The answer to a GET, or undefined when nobody answers within `seconds`. */
export async function ask(
  url: string,
  seconds = 2,
): Promise<{ status: number; headers: Headers; text: string } | undefined> {
  try {
    const response = await fetch(url, { signal: AbortSignal.timeout(seconds * SECOND) });
    return { status: response.status, headers: response.headers, text: await response.text() };
  } catch {
    return undefined;
  }
}

/** @throws CannotStart when `probe` has not come true after `seconds`. */
export async function untilReady(name: string, probe: () => Promise<boolean>, seconds: number): Promise<void> {
  const deadline = performance.now() + seconds * SECOND;
  while (!(await probe())) {
    if (performance.now() > deadline) throw new CannotStart(`${name}: no answer after ${seconds} s`);
    await sleep(POLL_MS);
  }
}
