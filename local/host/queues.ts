/** The few operations on queues that listeners and outputs need. */
import { type DequeuedMessageItem, type QueueClient, RestError } from '@azure/storage-queue';

/** Enqueues what is stored as `text`, and creates the queue where there is none. It lives 7 days, the service's default. */
export async function addMessage(queue: QueueClient, text: string): Promise<void> {
  try {
    await queue.sendMessage(text);
  } catch (error) {
    if (readCode(error) !== 'QueueNotFound') throw error;
    await queue.createIfNotExists();
    await queue.sendMessage(text);
  }
}

// QueueClientExtensions.cs of Azure/azure-sdk-for-net: somebody else has the message, or it is gone.
const NOT_OURS = ['PopReceiptMismatch', 'MessageNotFound', 'QueueNotFound', 'QueueBeingDeleted', 'QueueDisabled'];

/** Whether the message is no longer held by this host, so that there is nothing to release or delete. */
export const isNotOurs = (error: unknown) => NOT_OURS.includes(readCode(error) ?? '');

const readCode = (error: unknown): string | undefined => (error instanceof RestError ? error.code : undefined);

/** What answers for a queue that exists; undefined while there is none. */
export async function findServer(queue: QueueClient): Promise<'azure' | 'azurite' | undefined> {
  try {
    const server = (await queue.getProperties())._response.headers.get('server');
    return server?.startsWith('Azurite') ? 'azurite' : 'azure';
  } catch (error) {
    if (error instanceof RestError && error.statusCode === 404) return undefined;
    throw error;
  }
}

/** Takes up to `count` messages, invisible to others for `visibilitySeconds`. */
export async function takeBatch(
  queue: QueueClient,
  count: number,
  visibilitySeconds: number,
): Promise<DequeuedMessageItem[]> {
  const options = { numberOfMessages: count, visibilityTimeout: visibilitySeconds };
  return (await queue.receiveMessages(options)).receivedMessageItems;
}

/** So many in a row are no messages that cannot be read, but a storage that is broken. */
const MOST_UNREADABLE = 32;

/**
 * As takeBatch, for Azurite: when a message of a batch has a control character it answers 500, though it has taken all
 * of them (Azure refuses such a message when it is sent). So they are taken one by one, and a 500 costs the message
 * that caused it alone. The client must not try again by itself: that would take the next one.
 */
export async function takeOneByOne(
  queue: QueueClient,
  count: number,
  visibilitySeconds: number,
): Promise<DequeuedMessageItem[]> {
  const taken: DequeuedMessageItem[] = [];
  let unreadable = 0;
  while (taken.length < count) {
    try {
      const [message] = await takeBatch(queue, 1, visibilitySeconds);
      if (message === undefined) break;
      taken.push(message);
    } catch (error) {
      // What was taken is worth more than the fault, which the next round meets again.
      const isMessage = error instanceof RestError && error.statusCode === 500 && ++unreadable < MOST_UNREADABLE;
      if (isMessage) continue;
      if (taken.length > 0) break;
      throw error;
    }
  }
  return taken;
}
