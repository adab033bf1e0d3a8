import { afterClosing, type ClosingWord, countUnfinished } from '../domain/guard.ts';
import type { Ledger } from './ledger.ts';

const MOST_CONFLICTS = 10;

/** From here on nothing in the partition is claimed, not even what a replay reopened behind an earlier closing. */
export async function close(ledger: Ledger, word: ClosingWord): Promise<void> {
  for (let conflict = 0; conflict < MOST_CONFLICTS; conflict++) {
    const { guard } = ledger;
    const isDone = guard.closed !== null && guard.isListed && countUnfinished(ledger.counts) === 0;
    if (isDone || (await ledger.writeGuard(afterClosing(guard, word)))) return;
  }
  throw new Error(`notification ${ledger.partition.notificationId}: ${MOST_CONFLICTS} write conflicts in a row`);
}
