import type { AcceptedNotification } from '../domain/acceptedNotification.ts';
import type { Delivery } from '../domain/delivery.ts';
import { describeFault } from '../domain/fault.ts';
import type { Log } from '../domain/log.ts';
import { toSentNotification } from '../domain/sentNotification.ts';
import type { DeliveryServices } from './deliveryServices.ts';

/**
 * Adds a delivery that was sent to what its recipient can read again. Called after the delivery's own record, and
 * never throws: a line that is missing is better than a message that comes twice.
 */
export async function recordSent(
  { history }: Pick<DeliveryServices, 'history'>,
  { id, request }: AcceptedNotification,
  sent: { recipientKey: string; delivery: Delivery },
  log: Log,
): Promise<void> {
  const line = request.message && toSentNotification(id, request.message, sent);
  if (!line) return;
  try {
    await history.add([line]);
  } catch (error) {
    log.error(
      `delivery ${id} to ${sent.recipientKey}: sent, but not added to the recipient's history\n${describeFault(error)}`,
    );
  }
}
