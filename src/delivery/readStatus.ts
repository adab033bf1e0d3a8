import type { Delivery, DeliveryRecord, DeliveryState } from '../domain/delivery.ts';
import { countAll } from '../domain/guard.ts';
import { writeStatusCursor } from '../domain/statusCursor.ts';
import type { DeliveryServices } from './deliveryServices.ts';
import { openLedgers, progressOf } from './heads.ts';

/** What `status` shows and GET answers (design, section 4). */
export interface NotificationStatus {
  id: string;
  state: 'running' | 'cancelled' | 'done';
  acceptedAt: string;
  /** Null until every recipient is listed. */
  total: number | null;
  counts: Partial<Record<DeliveryState, number>>;
  recipients: Delivery[];
  /** Passed as `cursor` it gives the next page; null on the last one. */
  next: string | null;
}

export interface StatusPage {
  /** Where the page before ended: what `readStatusCursor` read from its `next`. */
  after?: string | undefined;
  /** Recipients on a page. */
  limit: number;
  state?: DeliveryState | undefined;
}

/** @returns undefined for an id that was never accepted. */
export async function readStatus(
  { notifications, deliveries }: Pick<DeliveryServices, 'notifications' | 'deliveries'>,
  id: string,
  { after = '', limit, state }: StatusPage,
): Promise<NotificationStatus | undefined> {
  const accepted = await notifications.get(id);
  if (!accepted) return undefined;
  // The rows before the counters: one that ends in between is then in its old state beside newer counts, never
  // missing beside an end.
  const rows = await deliveries.page(id, { after, limit: limit + 1, state });
  const { counts, isListed, hasEnded } = progressOf(await openLedgers(deliveries, accepted));
  const shown = rows.slice(0, limit);
  const last = shown.at(-1);
  return {
    id,
    state: accepted.cancelledAt ? 'cancelled' : hasEnded ? 'done' : 'running',
    acceptedAt: accepted.acceptedAt,
    total: isListed ? countAll({ counts }) : null,
    counts,
    recipients: shown.map(({ delivery }) => toShown(delivery)),
    next: last && rows.length > limit ? writeStatusCursor(id, last.cursor) : null,
  };
}

function toShown(record: DeliveryRecord): Delivery {
  const { recipient, state, reason, until, attempts, activityId, possibleDuplicate, timeline } = record;
  return { recipient, state, reason, until, attempts, activityId, possibleDuplicate, timeline };
}
