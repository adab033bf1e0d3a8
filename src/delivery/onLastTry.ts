import { describeFault } from '../domain/fault.ts';
import type { Log } from '../domain/log.ts';
import { type Range, wholeRange } from '../domain/range.ts';
import { recurs } from '../domain/series.ts';
import { bury } from './bury.ts';
import type { DeliveryServices } from './deliveryServices.ts';
import { giveUp } from './giveUp.ts';
import { MOST_TRIES, type QueueMessage } from './queueMessage.ts';

/**
 * Runs the work of a message. A fault is the host's to try again; at the last try it becomes a dead letter, and
 * what has no end state gets one (design, section 6).
 */
export async function onLastTry(
  services: DeliveryServices,
  message: QueueMessage & { queue: string; id: string; hash?: () => string; range?: Range },
  log: Log,
  work: () => Promise<void>,
): Promise<void> {
  try {
    await work();
  } catch (error) {
    const isLast = message.dequeueCount >= MOST_TRIES;
    const what = isLast ? `given up after ${message.dequeueCount} tries` : `try ${message.dequeueCount} failed`;
    // Of a throw the host shows the words alone, not what is behind them.
    log.error(`notification ${message.id}: ${what}\n${describeFault(error)}`);
    if (!isLast) throw error;
    const got = error instanceof Error ? error.name : typeof error;
    const errors = [{ field: '', got, expected: `success within ${MOST_TRIES} tries` }];
    await bury(services, message, { id: message.id, reason: 'threw', errors }, log);
    const accepted = await services.notifications.get(message.id);
    // Another request under the same id is none of this message's business.
    if (!accepted || recurs(accepted) || (message.hash !== undefined && message.hash() !== accepted.hash)) return;
    await giveUp(services, accepted, message.range ?? wholeRange(accepted.request.to), log);
  }
}
