import type { DeliveryServices } from '../delivery/deliveryServices.ts';
import { type AcceptedNotification, requestFor } from '../domain/acceptedNotification.ts';
import type { DeliveryRecord } from '../domain/delivery.ts';
import { partitionsOf } from '../domain/range.ts';
import { toSentNotification } from '../domain/sentNotification.ts';

/** Pages of a hundred deliveries that one call removes. */
const MOST_PAGES = 50;

/**
 * Removes all that is kept of a notification, its line in the recipients' histories too; itself last.
 * @returns false when something is left for the next call.
 */
export async function purgeRecord(
  { notifications, deliveries, history }: Pick<DeliveryServices, 'notifications' | 'deliveries' | 'history'>,
  accepted: AcceptedNotification,
): Promise<boolean> {
  let pages = 0;
  const { id } = accepted;
  for (const shard of partitionsOf(accepted)) {
    const partition = { notificationId: id, shard };
    // The lines first: once their delivery is gone, nobody finds them.
    const forget = async (rows: { key: string; delivery: DeliveryRecord }[]): Promise<void> => {
      await history.remove(
        rows.flatMap(({ key, delivery }) => {
          const { message = {} } = requestFor(accepted, delivery);
          return toSentNotification(id, message, { recipientKey: key, delivery }) ?? [];
        }),
      );
    };
    while (await deliveries.removePage(partition, forget)) if (++pages >= MOST_PAGES) return false;
  }
  await notifications.remove(id);
  return true;
}
