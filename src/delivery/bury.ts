import type { DeadLetter } from '../domain/deadLetter.ts';
import type { Log } from '../domain/log.ts';
import type { DeliveryServices } from './deliveryServices.ts';
import type { QueueMessage } from './queueMessage.ts';

/** Keeps a message that nobody can process, with its bytes and what was wrong, as a dead letter. */
export async function bury(
  { deadLetters, now }: Pick<DeliveryServices, 'deadLetters' | 'now'>,
  { queue, body, messageId, dequeueCount }: QueueMessage & { queue: string },
  { id, reason, errors }: Pick<DeadLetter, 'id' | 'reason' | 'errors'>,
  log: Log,
): Promise<void> {
  const at = now().toISOString();
  const key = await deadLetters.add({ messageId, body, id, queue, reason, errors, tries: dequeueCount, at });
  log.warn(`dead letter ${key}: message ${messageId} on ${queue} is ${reason}`);
}
