import type { AcceptedNotification } from '../domain/acceptedNotification.ts';
import { endOf, purgeOf } from '../domain/due.ts';
import { describeFault } from '../domain/fault.ts';
import { lookAtItsTime } from '../domain/firstLook.ts';
import { countUnfinished } from '../domain/guard.ts';
import type { Log } from '../domain/log.ts';
import { LIST, partitionsOf, type Range } from '../domain/range.ts';
import type { Ledger } from './ledger.ts';
import { PAUSE_SECONDS } from './queueMessage.ts';
import { type WithVoice, Work } from './work.ts';
import { workOnPartition } from './workOnPartition.ts';

/**
 * Writes to everybody in a range of an accepted notification, and records what became of it for each. Called again, or
 * by two at once, it goes on with those that have no end state and that nobody else is sending. Without a sender it
 * ends what a closed guard ends.
 * @throws {AggregateError} for faults of storage: the host brings the message again.
 */
export async function workOnRange(
  services: WithVoice,
  accepted: AcceptedNotification,
  range: Range,
  log: Log,
): Promise<void> {
  const shards = shardsFor(accepted, range);
  const work = new Work(services, accepted, shards, log);
  await services.running.run(() => goThrough(work));
}

async function goThrough(work: Work): Promise<void> {
  let ledger: Ledger | undefined;
  while (!work.isOver) {
    const shard = work.shares.next();
    if (shard === undefined) break;
    ledger = await work.keepFault(() => workOnPartition(work, shard));
  }
  if (work.faults.length > 0) await endWithFaults(work);
  else if (work.isOver) await work.shares.leave();
  else if (ledger?.partition.shard === LIST) await settle(work, ledger);
}

/** The fifth failure of a message ends all that is left: who got on with a long one begins a new message instead. */
async function endWithFaults({ faults, accepted, recorded, shares, log }: Work): Promise<void> {
  const error = new AggregateError(faults, `notification ${accepted.id}: ${faults.length} faults`);
  if (recorded === 0) throw error;
  log.error(`notification ${accepted.id}: ${recorded} recorded, the rest goes on\n${describeFault(error)}`);
  await shares.putOff(PAUSE_SECONDS);
}

/** A pointer that does not fit its notification's audience means all of it. */
function shardsFor(accepted: AcceptedNotification, range: Range): string[] {
  const whole = partitionsOf(accepted);
  const asked = partitionsOf(accepted, range);
  return asked.every((shard) => whole.includes(shard)) && asked.length > 0 ? asked : whole;
}

/** A list that has ended needs no look any more but the last one; of larger audiences the sweep finds it. */
async function settle({ services, sender, accepted, wakes }: Work, { guard, counts }: Ledger): Promise<void> {
  if (!sender || !guard.isListed || countUnfinished(counts) > 0) return;
  const { due } = services;
  // From its last end, so that whoever settles it again writes the same row.
  await due.add(purgeOf(accepted.id, LIST, endOf(accepted, counts), services.retentionDays));
  await due.remove(lookAtItsTime(accepted, services.workLeaseSeconds));
  await wakes.forget();
}
