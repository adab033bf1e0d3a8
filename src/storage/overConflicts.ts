import { setTimeout as sleep } from 'node:timers/promises';

/** Several instances, or several windows of one person, that write the same row at once. */
const MOST_CONFLICTS = 8;
const LONGEST_PAUSE_MS = 50;

/**
 * Reads and writes one row, again where somebody else wrote in between.
 * @param attempt undefined after a conflict.
 * @param what named when there were too many.
 */
export async function overConflicts<T extends object>(what: string, attempt: () => Promise<T | undefined>): Promise<T> {
  for (let conflict = 0; conflict < MOST_CONFLICTS; conflict++) {
    const written = await attempt();
    if (written) return written;
    // Those who collided would collide again at the same pace.
    await sleep(Math.random() * LONGEST_PAUSE_MS * (conflict + 1));
  }
  throw new Error(`${what}: ${MOST_CONFLICTS} write conflicts in a row`);
}
