import { readConfig } from '../../src/config.ts';
import { readStatus } from '../../src/delivery/readStatus.ts';
import { receiveMessage } from '../../src/delivery/receiveMessage.ts';
import { createServices } from '../../src/services.ts';
import { type AsHost, drain, QUIET } from './drain.ts';

export interface Broadcaster {
  /** Writes to everybody. @returns how many were sent to. */
  broadcast(id: string, host?: AsHost): Promise<number>;
}

/** The bot's own functions in this process, on a storage that is provisioned. */
export function createBroadcaster(connectionString: string): Broadcaster {
  const environment = { AzureWebJobsStorage: connectionString, AZURE_FUNCTIONS_ENVIRONMENT: 'Development' };
  const services = createServices(readConfig(environment));
  return {
    broadcast: async (id, host = (work) => work()) => {
      const body = Buffer.from(JSON.stringify({ id, to: { everyone: true }, message: { text: 'The price fell' } }));
      await receiveMessage(services, { body, messageId: id, dequeueCount: 1 }, QUIET);
      await drain(connectionString, services, host);
      const { state, counts } = (await host(() => readStatus(services, id, { limit: 1 }))) ?? {};
      if (state !== 'done') throw new Error(`broadcast ${id}: ${state}, ${JSON.stringify(counts)}`);
      return counts?.sent ?? 0;
    },
  };
}
