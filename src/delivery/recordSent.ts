import { type AcceptedNotification, requestFor } from '../domain/acceptedNotification.ts';
import { describeFault } from '../domain/fault.ts';
import type { Log } from '../domain/log.ts';
import { toSentNotification } from '../domain/sentNotification.ts';
import type { Landed } from './deliverClaimed.ts';
import type { DeliveryServices } from './deliveryServices.ts';

/**
 * Adds deliveries that were sent to what their recipients can read again. Called after their own records, and never
 * throws: a line that is missing is better than a message that comes twice.
 */
export async function recordSent(
  { history }: Pick<DeliveryServices, 'history'>,
  accepted: AcceptedNotification,
  landed: readonly Pick<Landed, 'key' | 'after' | 'said'>[],
  log: Log,
): Promise<void> {
  const { id } = accepted;
  const lines = landed.flatMap(({ key, after, said }) => {
    const { message = { text: said } } = requestFor(accepted, after);
    return toSentNotification(id, message, { recipientKey: key, delivery: after }) ?? [];
  });
  if (lines.length === 0) return;
  try {
    await history.add(lines);
  } catch (error) {
    log.error(
      `notification ${id}: ${lines.length} sent, but not added to their recipients' history\n${describeFault(error)}`,
    );
  }
}
