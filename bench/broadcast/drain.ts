import { QueueClient } from '@azure/storage-queue';
import { continueDelivery } from '../../src/delivery/continueDelivery.ts';
import type { Services } from '../../src/services.ts';

const POINTERS_AT_ONCE = 16;
export const QUIET = { info: () => {}, warn: console.error, error: console.error };

/** Runs what the host does, the taking of messages from the queue. */
export type AsHost = <T>(work: () => Promise<T>) => Promise<T>;

/** Works on all that is queued on `deliveries`; the host's part is a plain loop. */
export async function drain(connectionString: string, services: Services, host: AsHost): Promise<void> {
  const queue = new QueueClient(connectionString, 'deliveries');
  for (let pointers = await host(() => take(queue)); pointers.length > 0; pointers = await host(() => take(queue))) {
    await Promise.all(pointers.map((text) => goOn(services, text)));
  }
}

async function take(queue: QueueClient): Promise<string[]> {
  const { receivedMessageItems } = await queue.receiveMessages({ numberOfMessages: POINTERS_AT_ONCE });
  await Promise.all(
    receivedMessageItems.map(({ messageId, popReceipt }) => queue.deleteMessage(messageId, popReceipt)),
  );
  return receivedMessageItems.map(({ messageText }) => messageText);
}

function goOn(services: Services, text: string): Promise<void> {
  return continueDelivery(services, { body: Buffer.from(text), messageId: 'pointer', dequeueCount: 1 }, QUIET);
}
