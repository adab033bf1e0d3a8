import pMap from 'p-map';
import type { AcceptedNotification } from '../domain/acceptedNotification.ts';
import { type Counts, countUnfinished, sumOf } from '../domain/guard.ts';
import { partitionsOf, type Range } from '../domain/range.ts';
import type { DeliveriesTable } from '../storage/deliveriesTable.ts';
import { ROWS_AT_ONCE } from '../storage/rows.ts';
import { Ledger } from './ledger.ts';

/** The heads of all partitions of a range, of the whole audience unless one is named. */
export async function openLedgers(
  deliveries: DeliveriesTable,
  accepted: Pick<AcceptedNotification, 'id' | 'request' | 'shards'>,
  range?: Range,
): Promise<Ledger[]> {
  const notificationId = accepted.id;
  return pMap(partitionsOf(accepted, range), (shard) => Ledger.open(deliveries, { notificationId, shard }), {
    concurrency: ROWS_AT_ONCE,
  });
}

/** What the guards and counters of several partitions say together. */
export interface Progress extends Omit<Counts, 'wakes'> {
  isListed: boolean;
  /** Everybody is listed and has an end state. */
  hasEnded: boolean;
}

export function progressOf(ledgers: readonly Ledger[]): Progress {
  const sum = sumOf(ledgers.map(({ counts }) => counts));
  const isListed = ledgers.every(({ guard }) => guard.isListed);
  return { ...sum, isListed, hasEnded: isListed && countUnfinished(sum) === 0 };
}
