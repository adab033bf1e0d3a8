import { allShards, keyOfAddress } from '../domain/keys.ts';
import type { Address } from '../domain/notification.ts';
import type { RecipientFilter, RecipientsTable, StoredRecipient } from '../storage/recipientsTable.ts';

export async function findRecipient(
  recipients: RecipientsTable,
  address: Address,
): Promise<StoredRecipient | undefined> {
  const key = keyOfAddress(address);
  return 'user' in address && 'aadObjectId' in address.user ? recipients.getByAlias(key) : recipients.get(key);
}

/** Everybody whom the bot knows, shard by shard. */
export async function* allRecipients(
  recipients: RecipientsTable,
  filter: RecipientFilter & { usersOnly?: boolean } = {},
): AsyncGenerator<StoredRecipient & { shard: string }> {
  for (const shard of allShards()) {
    for await (const stored of recipients.inShard(shard, filter)) yield { ...stored, shard };
  }
}
