import { QueueClient } from '@azure/storage-queue';
import { readConfig } from '../../src/config.ts';
import { continueDelivery } from '../../src/delivery/continueDelivery.ts';
import { readStatus } from '../../src/delivery/readStatus.ts';
import { receiveMessage } from '../../src/delivery/receiveMessage.ts';
import { createServices, type Services } from '../../src/services.ts';

const POINTERS_AT_ONCE = 16;
const QUIET = { info: () => {}, warn: console.error, error: console.error };

export interface Broadcaster {
  /** Writes to everybody. `host` runs what the host does, the taking of messages from the queue. @returns how many were sent to. */
  broadcast(id: string, host?: <T>(work: () => Promise<T>) => Promise<T>): Promise<number>;
}

/** The bot's own functions in this process, on a storage that is provisioned; the host's part is a plain loop. */
export function createBroadcaster(connectionString: string): Broadcaster {
  const environment = { AzureWebJobsStorage: connectionString, AZURE_FUNCTIONS_ENVIRONMENT: 'Development' };
  const services = createServices(readConfig(environment));
  const queue = new QueueClient(connectionString, 'deliveries');
  return {
    broadcast: async (id, host = (work) => work()) => {
      const body = Buffer.from(JSON.stringify({ id, to: { everyone: true }, message: { text: 'The price fell' } }));
      await receiveMessage(services, { body, messageId: id, dequeueCount: 1 }, QUIET);
      for (
        let pointers = await host(() => take(queue));
        pointers.length > 0;
        pointers = await host(() => take(queue))
      ) {
        await Promise.all(pointers.map((text) => goOn(services, text)));
      }
      const { state, counts } = (await host(() => readStatus(services, id, { limit: 1 }))) ?? {};
      if (state !== 'done') throw new Error(`broadcast ${id}: ${state}, ${JSON.stringify(counts)}`);
      return counts?.sent ?? 0;
    },
  };
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
