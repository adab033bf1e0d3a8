import type { RecipientHistoryTable } from '../storage/recipientHistoryTable.ts';
import type { RecipientsTable, StoredRecipient } from '../storage/recipientsTable.ts';

/** Removes all that is kept of a recipient. The history first: while the row is there, it can be done again. */
export async function forgetRecipient(
  { recipients, history }: { recipients: RecipientsTable; history: RecipientHistoryTable },
  stored: StoredRecipient,
): Promise<void> {
  await history.forget(stored.key);
  await recipients.forget(stored);
}
