import type { DeliveryServices } from '../delivery/deliveryServices.ts';
import type { AcceptedNotification } from '../domain/acceptedNotification.ts';
import { partitionsIn, wholeRange } from '../domain/range.ts';
import { toSentNotification } from '../domain/sentNotification.ts';

/** Removes all that is kept of a notification, its line in the recipients' histories too; itself last. */
export async function purgeRecord(
  { notifications, deliveries, history }: Pick<DeliveryServices, 'notifications' | 'deliveries' | 'history'>,
  { id, request }: AcceptedNotification,
): Promise<void> {
  for (const shard of partitionsIn(wholeRange(request.to)) ?? []) {
    const partition = { notificationId: id, shard };
    for (;;) {
      const removed = await deliveries.removePage(partition);
      if (removed.length === 0) break;
      const { message } = request;
      if (!message) continue;
      const lines = removed.flatMap(
        ({ key, delivery }) => toSentNotification(id, message, { recipientKey: key, delivery }) ?? [],
      );
      await history.remove(lines);
    }
  }
  await notifications.remove(id);
}
