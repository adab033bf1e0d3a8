import { isOfContent } from '../domain/fault.ts';
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

/** The same, but a row that cannot be read is told and counts as none. What storage itself throws is still thrown. */
export async function findReadable(
  recipients: RecipientsTable,
  address: Address,
  onUnreadable: (key: string, error: unknown) => void,
): Promise<StoredRecipient | undefined> {
  try {
    return await findRecipient(recipients, address);
  } catch (error) {
    if (!isOfContent(error)) throw error;
    onUnreadable(keyOfAddress(address), error);
    return undefined;
  }
}
