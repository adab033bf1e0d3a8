import type { WorkServices } from '../delivery/work.ts';
import { conversationKey } from '../domain/keys.ts';
import type { Log } from '../domain/log.ts';
import { forgetReminders } from '../reminders/forgetReminders.ts';
import type { JobsTable } from '../storage/jobsTable.ts';
import type { OwnWatches } from '../storage/ownWatches.ts';
import type { StoredRecipient } from '../storage/recipientsTable.ts';
import type { RemindersTable } from '../storage/remindersTable.ts';

interface ForgetServices extends WorkServices {
  watches: OwnWatches;
  remindersTable: RemindersTable;
  jobs: JobsTable;
}

/**
 * Removes all that is kept of a recipient: what they were sent, what they watch, their reminders, their jobs, their last
 * conversation.
 * Their own row last: while it is there, it can be done again.
 */
export async function forgetRecipient(services: ForgetServices, stored: StoredRecipient, log: Log): Promise<void> {
  const { channelId, conversationId } = stored.recipient.reference;
  const conversation = conversationKey(channelId, conversationId);
  await services.history.forget(stored.key);
  await services.watches.forget(stored.key);
  await forgetReminders(services, stored.key, log);
  await services.jobs.forget(stored.key);
  await services.inbox.forget(conversation);
  await services.dialogStates.forget(conversation);
  await services.recipients.forget(stored);
}
