import { setTimeout as sleep } from 'node:timers/promises';
import { afterSighting, keyOfRecipient, type Recipient, type Sighting } from '../domain/recipient.ts';
import type { RecipientsTable } from '../storage/recipientsTable.ts';

export interface Recorded {
  recipient: Recipient | undefined;
  /** Never seen before, or back after having gone. */
  isNew: boolean;
}

/** Several windows of one person at once, and a broadcast that retires them meanwhile. */
const MOST_CONFLICTS = 8;
const LONGEST_PAUSE_MS = 50;

/** Writes down whom an activity came from, and where they are reached now. */
export async function recordSighting(recipients: RecipientsTable, seen: Sighting, now: Date): Promise<Recorded> {
  const key = keyOfRecipient(seen);
  for (let conflict = 0; conflict < MOST_CONFLICTS; conflict++) {
    const read = await recipients.get(key);
    const known = read?.recipient;
    const next = afterSighting(known, seen, now);
    if (!next) return { recipient: known, isNew: false };
    if (await recipients.save(next, read)) {
      return { recipient: next, isNew: !next.gone && (!known || known.gone !== undefined) };
    }
    // Those who collided would collide again at the same pace.
    await sleep(Math.random() * LONGEST_PAUSE_MS * (conflict + 1));
  }
  throw new Error(`recipient ${key}: ${MOST_CONFLICTS} write conflicts in a row`);
}
