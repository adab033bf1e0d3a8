/** Looking at queues from outside. */
import type { QueueClient } from '@azure/storage-queue';
import { until } from '../../support/until.ts';
import type { Queues } from './foreignHost.ts';

export const readDepth = async (queue: QueueClient) => (await queue.getProperties()).approximateMessagesCount;

export const waitUntilEmpty = (queue: QueueClient) =>
  until(`no message in ${queue.name}`, async () => ((await readDepth(queue)) === 0 ? true : undefined));

/** The first message in the poison queue of `queue`, which is left there. */
export const waitForPoison = (queues: Queues, queue: QueueClient) =>
  until(`a poison message of ${queue.name}`, async () => {
    const poison = queues.poisonOf(queue);
    return (await poison.exists()) ? (await poison.peekMessages()).peekedMessageItems[0] : undefined;
  });

/** What hosts that die with a message leave behind. */
export async function takeTimes(queue: QueueClient, times: number): Promise<void> {
  for (let taken = 0; taken < times; taken++) {
    const [message] = (await queue.receiveMessages()).receivedMessageItems;
    if (message === undefined) throw new Error(`no message in ${queue.name}, expected one`);
    await queue.updateMessage(message.messageId, message.popReceipt, undefined, 0);
  }
}
