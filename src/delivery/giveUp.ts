import type { AcceptedNotification } from '../domain/acceptedNotification.ts';
import { afterClosing, type ClosingWord, countUnfinished } from '../domain/guard.ts';
import type { Log } from '../domain/log.ts';
import { partitionsIn, type Range } from '../domain/range.ts';
import { Ledger } from './ledger.ts';
import type { WorkServices } from './work.ts';
import { workOnRange } from './workOnRange.ts';

/**
 * Ends as `failed(dead-lettered)` what has no end state in a range and is not claimed: nobody could process it.
 * What is claimed ends by its lease.
 */
export async function giveUp(
  services: WorkServices,
  accepted: AcceptedNotification,
  range: Range,
  log: Log,
): Promise<void> {
  for (const shard of partitionsIn(range) ?? []) {
    const ledger = await Ledger.open(services.deliveries, { notificationId: accepted.id, shard });
    await close(ledger, 'dead-lettered');
  }
  await workOnRange(withoutSender(services), accepted, range, log);
}

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

/** For who ends things: whatever else services carry, nothing is sent. */
export function withoutSender(services: WorkServices): WorkServices & { sender: undefined } {
  return { ...services, sender: undefined };
}
