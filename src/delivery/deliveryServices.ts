import type { Sender } from '../domain/sender.ts';
import type { DeadLettersTable } from '../storage/deadLettersTable.ts';
import type { DeliveriesQueue } from '../storage/deliveriesQueue.ts';
import type { DeliveriesTable } from '../storage/deliveriesTable.ts';
import type { DialogStates } from '../storage/dialogStates.ts';
import type { DueTable } from '../storage/dueTable.ts';
import type { HoldsTable } from '../storage/holdsTable.ts';
import type { InboxTable } from '../storage/inboxTable.ts';
import type { NotificationsTable } from '../storage/notificationsTable.ts';
import type { ParkedTable } from '../storage/parkedTable.ts';
import type { RecipientHistoryTable } from '../storage/recipientHistoryTable.ts';
import type { RecipientsTable } from '../storage/recipientsTable.ts';
import type { RunningWork } from './runningWork.ts';

/** What delivering needs. */
export interface DeliveryServices {
  recipients: RecipientsTable;
  history: RecipientHistoryTable;
  notifications: NotificationsTable;
  deliveries: DeliveriesTable;
  due: DueTable;
  holds: HoldsTable;
  deadLetters: DeadLettersTable;
  dialogStates: DialogStates;
  inbox: InboxTable;
  parked: ParkedTable;
  deliveriesQueue: DeliveriesQueue;
  sender: Sender;
  now: () => Date;
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
  /** `RETENTION_DAYS` */
  retentionDays: number;
}
