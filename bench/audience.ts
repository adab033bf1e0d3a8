import { TableClient } from '@azure/data-tables';
import { shardOf, userKey } from '../src/domain/keys.ts';

const MOST_IN_TRANSACTION = 100;

/** Makes the bot know so many persons: rows as `recordSighting` writes them, a hundred at once. */
export async function knowEverybody(connectionString: string, serviceUrl: string, people: number): Promise<void> {
  const options = { allowInsecureConnection: true };
  const table = TableClient.fromConnectionString(connectionString, 'conversationReferences', options);
  const rows = Array.from({ length: people }, (_, index) => rowOf(serviceUrl, index));
  for (const ofShard of Map.groupBy(rows, ({ partitionKey }) => partitionKey).values()) {
    for (let first = 0; first < ofShard.length; first += MOST_IN_TRANSACTION) {
      const some = ofShard.slice(first, first + MOST_IN_TRANSACTION);
      await table.submitTransaction(some.map((row) => ['create', row]));
    }
  }
}

function rowOf(serviceUrl: string, index: number) {
  const id = `29:user-${index}`;
  const key = userKey('msteams', id);
  const reference = {
    channelId: 'msteams',
    serviceUrl,
    conversationId: `a-conversation-${index}`,
    bot: { id: '28:bot', name: 'Travel bot' },
    user: { id, name: 'A person' },
    tenantId: 'contoso',
    locale: 'en-US',
  };
  return {
    partitionKey: shardOf(key),
    rowKey: key,
    v: 1,
    kind: 'user',
    channelId: 'msteams',
    tenantId: 'contoso',
    reference: JSON.stringify(reference),
    active: true,
    goneReason: '',
    goneSince: '',
    optedOutSince: '',
    firstSeen: '2026-01-01T00:00:00.000Z',
  };
}
