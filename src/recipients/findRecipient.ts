import { keyOfAddress } from '../domain/keys.ts';
import type { Address } from '../domain/notification.ts';
import type { RecipientsTable, StoredRecipient } from '../storage/recipientsTable.ts';

export async function findRecipient(
  recipients: RecipientsTable,
  address: Address,
): Promise<StoredRecipient | undefined> {
  const key = keyOfAddress(address);
  return 'user' in address && 'aadObjectId' in address.user ? recipients.getByAlias(key) : recipients.get(key);
}
