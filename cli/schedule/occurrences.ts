import pMap from 'p-map';
import { type NotificationStatus, readStatus } from '../../src/delivery/readStatus.ts';
import type { Stores } from '../../src/stores.ts';
import { countedRecipients } from '../countedRecipients.ts';
import { print, printTable } from '../output.ts';

/** A notification that a recurrence became, and how it went. */
export type Occurrence = Pick<NotificationStatus, 'id' | 'state' | 'total' | 'counts'>;

const READ_CONCURRENCY = 4;

/** Those whose records are over are left out. */
export async function readOccurrences(stores: Stores, ids: readonly string[]): Promise<Occurrence[]> {
  const read = await pMap(ids, (id) => readStatus(stores, id, { limit: 1 }), { concurrency: READ_CONCURRENCY });
  return read.flatMap((status) => {
    if (!status) return [];
    const { id, state, total, counts } = status;
    return [{ id, state, total, counts }];
  });
}

export function printOccurrences(occurrences: readonly Occurrence[]): void {
  if (occurrences.length === 0) return;
  print('');
  printTable(['Occurrence', 'State', 'Recipients'], occurrences.map(toRow));
}

function toRow({ id, state, total, counts }: Occurrence): string[] {
  return [id, state, describeCounts({ total, counts })];
}

/** `3 recipients: 2 sent, 1 failed` */
export function describeCounts({ total, counts }: Pick<Occurrence, 'total' | 'counts'>): string {
  const audience = total === null ? 'not all listed yet' : countedRecipients(total);
  const counted = Object.entries(counts).map(([is, count]) => `${count} ${is}`);
  return counted.length > 0 ? `${audience}: ${counted.join(', ')}` : audience;
}
