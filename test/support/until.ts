import { setTimeout as sleep } from 'node:timers/promises';

const POLL_MS = 50;

/** Asks `probe` again and again until it has something to say; `what` is named when it has not after `seconds`. */
export async function until<T>(
  what: string,
  probe: () => Promise<T | undefined> | T | undefined,
  seconds = 40,
): Promise<T> {
  const deadline = performance.now() + seconds * 1000;
  for (;;) {
    const found = await probe();
    if (found !== undefined) return found;
    if (performance.now() > deadline) throw new Error(`waited ${seconds} s for ${what}`);
    await sleep(POLL_MS);
  }
}
