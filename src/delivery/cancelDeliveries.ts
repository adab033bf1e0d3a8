import pMap from 'p-map';
import type { AcceptedNotification } from '../domain/acceptedNotification.ts';
import type { DeliveryState } from '../domain/delivery.ts';
import { workOf } from '../domain/due.ts';
import { afterClosing, countAll, OPEN } from '../domain/guard.ts';
import type { Log } from '../domain/log.ts';
import { isWorkable } from '../domain/planDelivery.ts';
import { wholeRange } from '../domain/range.ts';
import { ROWS_AT_ONCE } from '../storage/rows.ts';
import { close } from './closeLedger.ts';
import { withoutVoice } from './giveUp.ts';
import { openLedgers, type Progress, progressOf } from './heads.ts';
import type { Ledger } from './ledger.ts';
import type { WorkServices } from './work.ts';
import { workOnRange } from './workOnRange.ts';

/** What a DELETE comes to; the counts are null while recipients are still being listed. */
export interface Cancellation {
  /** `too-late`: every delivery was claimed or had ended. */
  kind: 'cancelled' | 'too-late';
  cancelled: number | null;
  tooLate: number | null;
}

/**
 * Stops whatever of a notification nobody has claimed. Decided guard by guard against the claims: of the two at the
 * same moment one wins, and both say so. What is not listed yet is recorded as cancelled when its turn comes.
 */
export async function cancelDeliveries(
  services: WorkServices,
  accepted: AcceptedNotification,
  log: Log,
): Promise<Cancellation> {
  const { id } = accepted;
  const range = wholeRange(accepted.request.to);
  const ledgers = await openLedgers(services.deliveries, accepted);
  const kind = decided(accepted) ?? (await decide(services, accepted, ledgers));
  await pMap(ledgers, (ledger) => close(ledger, 'cancelled'), { concurrency: ROWS_AT_ONCE });
  log.info(`notification ${id}: asked to be cancelled, ${kind}`);
  // What takes longer than a caller waits is for the workers.
  const isShort = ledgers.length === 1 || ledgers.every(({ guard }) => guard.isListed);
  if (!isShort) await services.deliveriesQueue.push({ v: 1, id, range });
  else await workOnRange({ ...withoutVoice(services), workSeconds: PATIENCE_SECONDS }, accepted, range, log);
  return cancellationOf(kind, progressOf(await openLedgers(services.deliveries, accepted)));
}

/** What an earlier DELETE was answered: a later one is told the same. */
export function decided({
  cancelledAt,
  tooLateAt,
}: Pick<AcceptedNotification, 'cancelledAt' | 'tooLateAt'>): Cancellation['kind'] | undefined {
  if (cancelledAt) return 'cancelled';
  return tooLateAt ? 'too-late' : undefined;
}

async function decide(
  services: WorkServices,
  accepted: AcceptedNotification,
  ledgers: readonly Ledger[],
): Promise<Cancellation['kind']> {
  const { due, notifications, now, workLeaseSeconds } = services;
  const { id, request } = accepted;
  // Before the first guard is closed: whoever dies then is found by the sweep.
  await due.add(workOf(id, wholeRange(request.to), now(), workLeaseSeconds));
  const isInTime = await closeFirst(services, accepted, ledgers);
  await notifications.setDeleted(id, isInTime ? 'cancelledAt' : 'tooLateAt', now());
  return isInTime ? 'cancelled' : 'too-late';
}

export function cancellationOf(kind: Cancellation['kind'], { counts, isListed }: Progress): Cancellation {
  // What waits is cancelled soon: how much of it was sent to before, nobody has counted yet.
  const isKnown = isListed && !counts.waiting && !counts.accepted;
  if (!isKnown) return { kind, cancelled: null, tooLate: null };
  const cancelled = counts.cancelled ?? 0;
  return { kind, cancelled, tooLate: countAll({ counts }) - cancelled };
}

const PATIENCE_SECONDS = 20;
const MOST_CONFLICTS = 10;

/**
 * Closes one partition that has something to cancel; where there is none, nothing is closed.
 * @returns whether there was one.
 */
async function closeFirst(
  services: WorkServices,
  accepted: AcceptedNotification,
  ledgers: readonly Ledger[],
): Promise<boolean> {
  for (const ledger of ledgers) {
    for (let conflict = 0; await hasUnclaimed(services, ledger); conflict++) {
      if (ledger.guard.closed === 'cancelled') return true;
      if (await ledger.writeGuard(afterClosing(ledger.guard, 'cancelled'))) return true;
      if (conflict >= MOST_CONFLICTS) throw new Error(`notification ${accepted.id}: write conflicts in a row`);
    }
  }
  return false;
}

/** Whether somebody is not listed, waits, or was being sent to by a worker that died. */
async function hasUnclaimed(
  { deliveries, now }: WorkServices,
  { guard, counts: { counts }, partition }: Ledger,
): Promise<boolean> {
  if (guard.closed === 'cancelled' || !guard.isListed) return true;
  const unclaimed: DeliveryState[] = ['accepted', 'waiting'];
  if (unclaimed.some((state) => (counts[state] ?? 0) > 0)) return true;
  if ((counts.sending ?? 0) === 0) return false;
  for await (const { delivery } of deliveries.inStates(partition, ['sending'])) {
    if (isWorkable(delivery, OPEN, now())) return true;
  }
  return false;
}
