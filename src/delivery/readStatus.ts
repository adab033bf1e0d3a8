import { type Delivery, type DeliveryState, isEnded } from '../domain/delivery.ts';
import { writeStatusCursor } from '../domain/statusCursor.ts';
import type { DeliveryServices } from './deliveryServices.ts';

/** What `status` shows and GET answers (design, section 4). */
export interface NotificationStatus {
  id: string;
  state: 'running' | 'done';
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
  page: StatusPage,
): Promise<NotificationStatus | undefined> {
  const accepted = await notifications.get(id);
  if (!accepted) return undefined;
  const counts: NotificationStatus['counts'] = {};
  const recipients: Delivery[] = [];
  const { after = '' } = page;
  let last = '';
  let hasMore = false;
  let listed = 0;
  let ended = 0;
  for await (const { cursor, delivery } of deliveries.of(id)) {
    counts[delivery.state] = (counts[delivery.state] ?? 0) + 1;
    listed++;
    if (isEnded(delivery)) ended++;
    if (cursor <= after || (page.state && delivery.state !== page.state)) continue;
    if (recipients.length === page.limit) hasMore = true;
    else {
      const { uncertainTries: _, ...shown } = delivery;
      recipients.push(shown);
      last = cursor;
    }
  }
  // More rows than recipients: somebody who was written to was forgotten before the audience was counted.
  const isWhole = accepted.total !== null && listed >= accepted.total;
  return {
    id,
    state: isWhole && ended === listed ? 'done' : 'running',
    acceptedAt: accepted.acceptedAt,
    total: accepted.total,
    counts,
    recipients,
    next: hasMore ? writeStatusCursor(id, last) : null,
  };
}
