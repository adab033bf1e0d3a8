import pMap from 'p-map';
import { needsTurn } from '../domain/busy.ts';
import { acceptedDelivery } from '../domain/delivery.ts';
import type { Guard } from '../domain/guard.ts';
import { isClosedFor, isWorkable, planDelivery } from '../domain/planDelivery.ts';
import { SECOND } from '../domain/time.ts';
import type { DeliveryEvent } from '../domain/transition.ts';
import { findReadable } from '../recipients/findRecipient.ts';
import type { StoredRecipient } from '../storage/recipientsTable.ts';
import { ROWS_AT_ONCE } from '../storage/rows.ts';
import { type Candidate, tellUnreadable } from './candidates.ts';
import type { Claimed } from './deliverClaimed.ts';
import type { Entry, Ledger } from './ledger.ts';
import { summarise } from './summarise.ts';
import type { Work } from './work.ts';

interface Planned {
  entry: Entry;
  stored: StoredRecipient | undefined;
}

/** What a transaction leaves: those that may be sent now, and those that have a row now and need a turn of their own. */
export interface Batch {
  claimed: Claimed[];
  inTurn: Candidate[];
}

/**
 * Claims up to fifty deliveries in one transaction with the guard; those that are not to be called end or wait in it.
 * What needs its recipient's conversation to itself is only listed: its lock is taken before the claim.
 * @returns undefined when somebody else wrote in between.
 */
export async function claimBatch(
  work: Work,
  ledger: Ledger,
  candidates: readonly Candidate[],
  guard: Guard,
): Promise<Batch | undefined> {
  const { services, accepted, log } = work;
  const known = await lookUp(work, candidates, guard);
  const mayPost = work.beginLease();
  const claim = work.claim();
  const planned = known.flatMap((candidate) => plan(work, ledger, candidate, guard, claim));
  if (planned.length === 0) {
    const isWritten = guard === ledger.guard || (await ledger.writeGuard(guard));
    return isWritten ? { claimed: [], inTurn: [] } : undefined;
  }
  const entries = planned.map(({ entry }) => entry);
  const eTags = await ledger.claim(entries, guard, services.now());
  if (!eTags) return undefined;
  const uncalled = entries.filter(({ after }) => after.state !== 'sending').map(({ after }) => after);
  if (uncalled.length > 0) log.info(`notification ${accepted.id}, ${ledger.partition.shard}: ${summarise(uncalled)}`);
  const claimed = planned.flatMap(({ entry: { key, after }, stored }, index) =>
    after.state === 'sending' && stored ? [{ key, eTag: eTags[index] ?? '', delivery: after, stored, mayPost }] : [],
  );
  const inTurn = planned.flatMap(({ entry: { key, after } }, index) => {
    if (!isWorkable(after, guard, services.now())) return [];
    const row = { ...ledger.partition, key, eTag: eTags[index] ?? '', delivery: after };
    return [{ key, address: after.recipient, row, stored: 'unread' as const }];
  });
  return { claimed, inTurn };
}

/** Who they are and what holds them, of those for whom there is something to do. */
async function lookUp(work: Work, candidates: readonly Candidate[], guard: Guard): Promise<Candidate[]> {
  const { services, holds } = work;
  const now = services.now();
  const workable = candidates.filter(({ row }) => !row || isWorkable(row.delivery, guard, now));
  const isOpen = ({ row }: Candidate) => !isClosedFor(row?.delivery ?? { reopenedBehind: 0 }, guard);
  const known = await pMap(
    workable,
    async (candidate) => (isOpen(candidate) && !isFresh(candidate) ? readAgain(work, candidate) : candidate),
    { concurrency: ROWS_AT_ONCE },
  );
  await holds.refresh(known.filter(isOpen).flatMap(({ stored }) => (stored && stored !== 'unread' ? [stored] : [])));
  return known;
}

/** Whoever says `stop` while the connector is slow is heard after so long. */
const OLDEST_MS = 5 * SECOND;

/** Who was unknown when the list was read stays so: found meanwhile, they could have a row under another key too. */
function isFresh({ stored, readMs = Number.NEGATIVE_INFINITY }: Candidate): boolean {
  return stored === undefined || (stored !== 'unread' && performance.now() - readMs <= OLDEST_MS);
}

async function readAgain({ services: { recipients }, log }: Work, candidate: Candidate): Promise<Candidate> {
  return { ...candidate, stored: await findReadable(recipients, candidate.address, tellUnreadable(log)) };
}

function plan(
  work: Work,
  { partition }: Ledger,
  { key, address, row, stored, content }: Candidate,
  guard: Guard,
  claim: DeliveryEvent,
): Planned[] {
  const { accepted, holds, wakes } = work;
  const delivery = row?.delivery ?? acceptedDelivery(address, accepted.acceptedAt, content);
  const known = stored === 'unread' ? undefined : stored;
  const hold = known && holds.of(known);
  const otherwise = needsTurn(work.requestFor(delivery)) ? undefined : claim;
  const rules = work.rules(delivery);
  const after = planDelivery(delivery, { recipient: known?.recipient, guard, hold, otherwise, rules });
  if (!after) return [];
  if (delivery.until !== null) wakes.answered(partition.shard, delivery.until);
  return [{ entry: { key, eTag: row?.eTag, before: row?.delivery.state, after }, stored: known }];
}
