import { setTimeout as sleep } from 'node:timers/promises';

const SECOND = 1000;
const POLL_MS = 50;

/** Asks again and again. @throws with what was waited for, after `seconds`. */
export async function until<T>(what: string, probe: () => Promise<T | undefined>, seconds = 60): Promise<T> {
  const deadline = performance.now() + seconds * SECOND;
  for (;;) {
    const found = await probe();
    if (found !== undefined) return found;
    if (performance.now() > deadline) throw new Error(`waited ${seconds} s for ${what}`);
    await sleep(POLL_MS);
  }
}
