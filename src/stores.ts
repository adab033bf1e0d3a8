import type { DeadLetterServices } from './deadLetters/collectDeadLetters.ts';
import type { DeliveryServices } from './delivery/deliveryServices.ts';
import type { StorageConfig } from './domain/storageConfig.ts';
import { type ConnectionOptions, connect } from './storage/connection.ts';
import { DeadLettersTable } from './storage/deadLettersTable.ts';
import { DeliveriesQueue } from './storage/deliveriesQueue.ts';
import { DeliveriesTable } from './storage/deliveriesTable.ts';
import { LargeContent } from './storage/largeContent.ts';
import { CONTAINERS, QUEUES, TABLES } from './storage/names.ts';
import { NotificationsTable } from './storage/notificationsTable.ts';
import { PoisonQueue } from './storage/poisonQueue.ts';
import { RecipientHistoryTable } from './storage/recipientHistoryTable.ts';
import { RecipientsTable } from './storage/recipientsTable.ts';

export type Stores = Omit<DeliveryServices, 'sender' | 'sendConcurrency'> & DeadLetterServices;

/** What speaks to storage alone: all that the command needs. Apart from services.ts, which loads botbuilder. */
export function createStores(storage: StorageConfig, options?: ConnectionOptions): Stores {
  const { table, queues, blobs } = connect(storage, options);
  const content = new LargeContent(blobs.getContainerClient(CONTAINERS.largeContent));
  return {
    recipients: new RecipientsTable(table(TABLES.conversationReferences)),
    history: new RecipientHistoryTable(table(TABLES.recipientHistory)),
    notifications: new NotificationsTable(table(TABLES.notifications), content),
    deliveries: new DeliveriesTable(table(TABLES.deliveries)),
    deadLetters: new DeadLettersTable(table(TABLES.deadLetters)),
    deliveriesQueue: new DeliveriesQueue(queues.getQueueClient(QUEUES.deliveries)),
    poisonQueues: Object.values(QUEUES).map((name) => new PoisonQueue(queues.getQueueClient(`${name}-poison`), name)),
    now: () => new Date(),
  };
}
