import { setTimeout as sleep } from 'node:timers/promises';
import type { Recipient } from '../domain/recipient.ts';
import type { RecipientsTable } from '../storage/recipientsTable.ts';

/** A recipient before and after a change; the same object when nothing changed. */
export interface Updated {
  before: Recipient | undefined;
  after: Recipient | undefined;
}

/** Several windows of one person at once, and a broadcast that retires them meanwhile. */
const MOST_CONFLICTS = 8;
const LONGEST_PAUSE_MS = 50;

/** Changes a row over the version that was read; where somebody else wrote in between, `change` is asked again. */
export async function updateRecipient(
  recipients: RecipientsTable,
  key: string,
  change: (known: Recipient | undefined) => Recipient | undefined,
): Promise<Updated> {
  for (let conflict = 0; conflict < MOST_CONFLICTS; conflict++) {
    const read = await recipients.get(key);
    const before = read?.recipient;
    const after = change(before);
    if (!after || after === before || (await recipients.save(after, read))) return { before, after: after ?? before };
    // Those who collided would collide again at the same pace.
    await sleep(Math.random() * LONGEST_PAUSE_MS * (conflict + 1));
  }
  throw new Error(`recipient ${key}: ${MOST_CONFLICTS} write conflicts in a row`);
}
