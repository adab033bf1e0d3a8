import { LocalTurns } from './conversation/localTurns.ts';
import type { DeadLetterServices } from './deadLetters/deadLetterServices.ts';
import type { DeliveryServices } from './delivery/deliveryServices.ts';
import { RunningWork } from './delivery/runningWork.ts';
import type { WorkServices } from './delivery/work.ts';
import { LONGEST_TURN_SECONDS } from './domain/due.ts';
import type { StorageConfig } from './domain/storageConfig.ts';
import { type ConnectionOptions, connect } from './storage/connection.ts';
import { DeadLettersTable } from './storage/deadLettersTable.ts';
import { DeliveriesQueue } from './storage/deliveriesQueue.ts';
import { DeliveriesTable } from './storage/deliveriesTable.ts';
import { DialogStates } from './storage/dialogStates.ts';
import { DueTable } from './storage/dueTable.ts';
import { HoldsTable } from './storage/holdsTable.ts';
import { InboxTable } from './storage/inboxTable.ts';
import { JobsQueue } from './storage/jobsQueue.ts';
import { JobsTable } from './storage/jobsTable.ts';
import { LargeContent } from './storage/largeContent.ts';
import { LatestEvents } from './storage/latestEvents.ts';
import { CONTAINERS, QUEUES, TABLES } from './storage/names.ts';
import { NotificationsTable } from './storage/notificationsTable.ts';
import { OwnWatches } from './storage/ownWatches.ts';
import { ParkedTable } from './storage/parkedTable.ts';
import { PoisonQueue } from './storage/poisonQueue.ts';
import { RecipientHistoryTable } from './storage/recipientHistoryTable.ts';
import { RecipientsTable } from './storage/recipientsTable.ts';
import { RemindersTable } from './storage/remindersTable.ts';
import { SourceQueues } from './storage/sourceQueues.ts';
import { SubscriptionsTable } from './storage/subscriptionsTable.ts';
import { WorkerQueues } from './storage/workerQueues.ts';

/** How work is done, as the settings say. */
export type Limits = Pick<
  DeliveryServices,
  | 'sendConcurrency'
  | 'sendTimeoutSeconds'
  | 'workLeaseSeconds'
  | 'workSeconds'
  | 'turnLockSeconds'
  | 'abandonedDialogMinutes'
  | 'retentionDays'
>;

/** So long an invocation works before it hands on what is left: a plan can have a functionTimeout of 5 minutes. */
export const WORK_SECONDS = 4 * 60;

/** What the settings say when nobody has changed them: the command reads none but those of storage. */
const DEFAULTS: Limits = {
  sendConcurrency: 32,
  sendTimeoutSeconds: 15,
  workLeaseSeconds: 60,
  workSeconds: WORK_SECONDS,
  turnLockSeconds: LONGEST_TURN_SECONDS,
  abandonedDialogMinutes: 60,
  retentionDays: 30,
};

export type Stores = WorkServices &
  DeadLetterServices & {
    watches: OwnWatches;
    latestEvents: LatestEvents;
    jobs: JobsTable;
    jobsQueue: JobsQueue;
    workerQueues: WorkerQueues;
    remindersTable: RemindersTable;
  };

/** What speaks to storage alone: all that the command needs. Apart from services.ts, which loads botbuilder. */
export function createStores(storage: StorageConfig, options?: ConnectionOptions, limits: Limits = DEFAULTS): Stores {
  const { table, queues, blobs } = connect(storage, options);
  // Poison queues are read again a minute later; an answer that failed may have taken messages.
  const once = connect(storage, { ...options, maxRetries: 0 });
  const content = new LargeContent(blobs.getContainerClient(CONTAINERS.largeContent));
  const due = new DueTable(table(TABLES.due));
  const now = () => new Date();
  const retention = { due, now, retentionDays: limits.retentionDays };
  return {
    recipients: new RecipientsTable(table(TABLES.conversationReferences)),
    history: new RecipientHistoryTable(table(TABLES.recipientHistory)),
    notifications: new NotificationsTable(table(TABLES.notifications), content),
    deliveries: new DeliveriesTable(table(TABLES.deliveries)),
    deadLetters: new DeadLettersTable(table(TABLES.deadLetters), content),
    due,
    holds: new HoldsTable(table(TABLES.controls)),
    dialogStates: new DialogStates(blobs.getContainerClient(CONTAINERS.dialogState)),
    inbox: new InboxTable(table(TABLES.inbox), content),
    parked: new ParkedTable(table(TABLES.parked)),
    remindersTable: new RemindersTable(table(TABLES.reminders)),
    subscriptions: new SubscriptionsTable(table(TABLES.subscriptions), retention),
    watches: new OwnWatches(table(TABLES.subscriptions)),
    latestEvents: new LatestEvents(table(TABLES.subscriptions), retention),
    jobs: new JobsTable(table(TABLES.jobs), content),
    deliveriesQueue: new DeliveriesQueue(queues.getQueueClient(QUEUES.deliveries)),
    jobsQueue: new JobsQueue(queues.getQueueClient(QUEUES.jobs)),
    workerQueues: new WorkerQueues(queues),
    poisonQueues: Object.values(QUEUES).map(
      (name) => new PoisonQueue(once.queues.getQueueClient(`${name}-poison`), name),
    ),
    sourceQueues: new SourceQueues(queues),
    localTurns: new LocalTurns(),
    running: new RunningWork(),
    now,
    random: () => Math.random(),
    ...limits,
  };
}
