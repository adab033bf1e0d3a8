import type { Sender } from '../domain/sender.ts';
import type { DeadLettersTable } from '../storage/deadLettersTable.ts';
import type { DeliveriesQueue } from '../storage/deliveriesQueue.ts';
import type { DeliveriesTable } from '../storage/deliveriesTable.ts';
import type { NotificationsTable } from '../storage/notificationsTable.ts';
import type { RecipientHistoryTable } from '../storage/recipientHistoryTable.ts';
import type { RecipientsTable } from '../storage/recipientsTable.ts';

/** What delivering needs. */
export interface DeliveryServices {
  recipients: RecipientsTable;
  history: RecipientHistoryTable;
  notifications: NotificationsTable;
  deliveries: DeliveriesTable;
  deadLetters: DeadLettersTable;
  deliveriesQueue: DeliveriesQueue;
  sender: Sender;
  now: () => Date;
  /** POSTs under way at once, for one invocation. */
  sendConcurrency: number;
}
