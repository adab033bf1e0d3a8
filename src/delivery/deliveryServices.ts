import type { ConversationServices } from '../conversation/conversationServices.ts';
import type { DeadLettersTable } from '../storage/deadLettersTable.ts';
import type { DeliveriesQueue } from '../storage/deliveriesQueue.ts';
import type { DeliveriesTable } from '../storage/deliveriesTable.ts';
import type { HoldsTable } from '../storage/holdsTable.ts';
import type { LatestEvents } from '../storage/latestEvents.ts';
import type { NotificationsTable } from '../storage/notificationsTable.ts';
import type { RecipientHistoryTable } from '../storage/recipientHistoryTable.ts';
import type { RecipientsTable } from '../storage/recipientsTable.ts';
import type { SubscriptionsTable } from '../storage/subscriptionsTable.ts';
import type { RunningWork } from './runningWork.ts';

/** What delivering needs, and the turns that it shares with the person. */
export interface DeliveryServices extends ConversationServices {
  recipients: RecipientsTable;
  history: RecipientHistoryTable;
  notifications: NotificationsTable;
  deliveries: DeliveriesTable;
  holds: HoldsTable;
  /** Who watches what: whom a topic means. */
  subscriptions: SubscriptionsTable;
  /** What happened last to what they watch. */
  latestEvents: LatestEvents;
  deadLetters: DeadLettersTable;
  deliveriesQueue: DeliveriesQueue;
  /** From 0 to 1, evenly: the jitter of the back-off. */
  random: () => number;
  running: RunningWork;
  /** POSTs under way at once, for one invocation. */
  sendConcurrency: number;
  /** How long one call to the connector may take: `SEND_TIMEOUT_SECONDS`. */
  sendTimeoutSeconds: number;
  /** How long a claim holds: `WORK_LEASE_SECONDS`. */
  workLeaseSeconds: number;
  /** So long an invocation works before it hands on what is left: well below `functionTimeout`. */
  workSeconds: number;
  /** `ABANDONED_DIALOG_MINUTES` */
  abandonedDialogMinutes: number;
  /** `RETENTION_DAYS` */
  retentionDays: number;
}
