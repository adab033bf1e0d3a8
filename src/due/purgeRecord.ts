import type { DeliveryServices } from '../delivery/deliveryServices.ts';
import type { AcceptedNotification } from '../domain/acceptedNotification.ts';
import type { DeliveryRecord } from '../domain/delivery.ts';
import { partitionsIn, wholeRange } from '../domain/range.ts';
import { toSentNotification } from '../domain/sentNotification.ts';

/** Removes all that is kept of a notification, its line in the recipients' histories too; itself last. */
export async function purgeRecord(
  { notifications, deliveries, history }: Pick<DeliveryServices, 'notifications' | 'deliveries' | 'history'>,
  { id, request }: AcceptedNotification,
): Promise<void> {
  for (const shard of partitionsIn(wholeRange(request.to)) ?? []) {
    const partition = { notificationId: id, shard };
    // The lines first: once their delivery is gone, nobody finds them.
    const forget = async (rows: { key: string; delivery: DeliveryRecord }[]): Promise<void> => {
      const { message } = request;
      if (!message) return;
      await history.remove(
        rows.flatMap(({ key, delivery }) => toSentNotification(id, message, { recipientKey: key, delivery }) ?? []),
      );
    };
    while (await deliveries.removePage(partition, forget));
  }
  await notifications.remove(id);
}
