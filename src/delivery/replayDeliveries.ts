import { randomUUID } from 'node:crypto';
import type { AcceptedNotification } from '../domain/acceptedNotification.ts';
import type { DeliveryRecord, DeliveryState } from '../domain/delivery.ts';
import { lookAfter } from '../domain/due.ts';
import { wholeRange } from '../domain/range.ts';
import { rulesOf, transition } from '../domain/transition.ts';
import { MOST_IN_FLIGHT, type StoredDelivery } from '../storage/deliveriesTable.ts';
import type { DeliveryServices } from './deliveryServices.ts';
import { openLedgers } from './heads.ts';
import type { Entry, Ledger } from './ledger.ts';
import { Peekable } from './peekable.ts';

export type ReplayServices = Pick<
  DeliveryServices,
  'deliveries' | 'due' | 'deliveriesQueue' | 'now' | 'workLeaseSeconds'
>;

export interface Replay {
  states: readonly Extract<DeliveryState, 'failed' | 'uncertain'>[];
  /** Only those with this reason. */
  reason?: string;
  /** Until when they are tried. */
  expiresAt: string;
}

/**
 * Reopens deliveries that ended without having been sent, or nobody knows, and queues them. Two at once reopen once.
 * @returns how many it reopened.
 */
export async function replayDeliveries(
  services: ReplayServices,
  accepted: AcceptedNotification,
  replay: Replay,
): Promise<number> {
  const { due, deliveriesQueue, deliveries, now, workLeaseSeconds } = services;
  const { id } = accepted;
  const range = wholeRange(accepted.request.to);
  // Before the first is reopened: whatever happens then, the sweep finds it.
  await due.add({ kind: 'replay', id, range, at: lookAfter(now(), workLeaseSeconds) });
  let reopened = 0;
  for (const ledger of await openLedgers(deliveries, accepted)) {
    reopened += await reopen(services, accepted, ledger, replay);
  }
  if (reopened > 0) await deliveriesQueue.push({ v: 1, id, range });
  return reopened;
}

async function reopen(
  { deliveries, now }: ReplayServices,
  accepted: AcceptedNotification,
  ledger: Ledger,
  replay: Replay,
): Promise<number> {
  if (replay.states.every((state) => (ledger.counts.counts[state] ?? 0) === 0)) return 0;
  const rows = new Peekable(deliveries.inStates(ledger.partition, replay.states));
  const { closings } = ledger.guard;
  const event = { kind: 'reopen', replayId: randomUUID(), expiresAt: replay.expiresAt, closings } as const;
  let reopened = 0;
  for (let isLast = false; !isLast; ) {
    const page = await rows.take(MOST_IN_FLIGHT);
    isLast = page.isLast;
    const entries = page.items
      .filter(({ delivery }) => replay.reason === undefined || delivery.reason === replay.reason)
      .flatMap((row) => toEntry(row, transition(row.delivery, event, rulesOf(accepted, row.delivery, now()))));
    reopened += (await ledger.record(entries, now())).size;
  }
  return reopened;
}

function toEntry(
  { key, eTag, delivery }: StoredDelivery,
  next: { ok: true; delivery: DeliveryRecord } | { ok: false },
): Entry[] {
  return next.ok ? [{ key, eTag, before: delivery.state, after: next.delivery }] : [];
}
