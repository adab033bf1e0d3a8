import { conversationKey } from '../domain/keys.ts';
import type { DialogStates } from '../storage/dialogStates.ts';
import type { InboxTable } from '../storage/inboxTable.ts';
import type { RecipientHistoryTable } from '../storage/recipientHistoryTable.ts';
import type { RecipientsTable, StoredRecipient } from '../storage/recipientsTable.ts';
import type { SubscriptionsTable } from '../storage/subscriptionsTable.ts';

interface ForgetServices {
  recipients: RecipientsTable;
  history: RecipientHistoryTable;
  subscriptions: SubscriptionsTable;
  inbox: InboxTable;
  dialogStates: DialogStates;
}

/**
 * Removes all that is kept of a recipient: what they were sent, what they watch, their last conversation. Their own row
 * last: while it is there, it can be done again.
 */
export async function forgetRecipient(services: ForgetServices, stored: StoredRecipient): Promise<void> {
  const { channelId, conversationId } = stored.recipient.reference;
  const conversation = conversationKey(channelId, conversationId);
  await services.history.forget(stored.key);
  await services.subscriptions.forget(stored.key);
  await services.inbox.forget(conversation);
  await services.dialogStates.forget(conversation);
  await services.recipients.forget(stored);
}
