import type { ActivityServices } from './bot/receiveActivity.ts';
import { ChannelAdapter } from './channel/channelAdapter.ts';
import { ConnectorSender } from './channel/connectorSender.ts';
import { tokenSource } from './channel/credentials.ts';
import { type Config, readConfig } from './config.ts';
import type { DeliveryServices } from './delivery/deliveryServices.ts';
import type { StorageConfig } from './domain/storageConfig.ts';
import { type ConnectionOptions, connect } from './storage/connection.ts';
import { DeadLettersTable } from './storage/deadLettersTable.ts';
import { DeliveriesQueue } from './storage/deliveriesQueue.ts';
import { DeliveriesTable } from './storage/deliveriesTable.ts';
import { LargeContent } from './storage/largeContent.ts';
import { CONTAINERS, QUEUES, TABLES } from './storage/names.ts';
import { NotificationsTable } from './storage/notificationsTable.ts';
import { RecipientsTable } from './storage/recipientsTable.ts';

export type Services = ActivityServices & DeliveryServices;
export type Stores = Omit<DeliveryServices, 'sender' | 'sendConcurrency'>;

/** What speaks to storage alone: all that the command needs. */
export function createStores(storage: StorageConfig, options?: ConnectionOptions): Stores {
  const { table, queues, blobs } = connect(storage, options);
  const content = new LargeContent(blobs.getContainerClient(CONTAINERS.largeContent));
  return {
    recipients: new RecipientsTable(table(TABLES.conversationReferences)),
    notifications: new NotificationsTable(table(TABLES.notifications), content),
    deliveries: new DeliveriesTable(table(TABLES.deliveries)),
    deadLetters: new DeadLettersTable(table(TABLES.deadLetters)),
    deliveriesQueue: new DeliveriesQueue(queues.getQueueClient(QUEUES.deliveries)),
    now: () => new Date(),
  };
}

export function createServices(config: Config): Services {
  const hosts = { extra: config.allowedServiceHosts, loopback: config.isDevelopment };
  const sender = new ConnectorSender({
    token: tokenSource(config.bot),
    hosts,
    timeoutSeconds: config.sendTimeoutSeconds,
    connections: config.sendConcurrency,
  });
  return {
    ...createStores(config.storage),
    hosts,
    sender,
    adapter: new ChannelAdapter(config.bot, sender),
    sendConcurrency: config.sendConcurrency,
  };
}

let memoised: Services | undefined;

/** One set of clients for the process: connections and tokens are kept between invocations. */
export function services(): Services {
  memoised ??= createServices(readConfig());
  return memoised;
}
