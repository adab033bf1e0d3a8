import { type AcceptedNotification, isForLater } from './acceptedNotification.ts';
import { acceptedDelivery, type DeliveryRecord, withVerdict } from './delivery.ts';
import { keyOfAddress } from './keys.ts';
import { addressesOf } from './notification.ts';

/**
 * Whom a notification for later names, as they are until its time: their rows are made then. Nobody of an audience that
 * is looked up.
 */
export function plannedDeliveries(
  accepted: AcceptedNotification,
  now: Date,
): { key: string; delivery: DeliveryRecord }[] {
  if (!isForLater(accepted, now)) return [];
  const { acceptedAt, request } = accepted;
  const verdict = {
    state: 'waiting',
    reason: 'scheduled',
    until: new Date(request.sendAt ?? '').toISOString(),
  } as const;
  const addresses = new Map(addressesOf(request.to).map((address) => [keyOfAddress(address), address]));
  return [...addresses]
    .map(([key, address]) => {
      const delivery = withVerdict(acceptedDelivery(address, acceptedAt), verdict, { at: new Date(acceptedAt) });
      return { key, delivery };
    })
    .sort((one, other) => (one.key < other.key ? -1 : 1));
}
