import { TableClient, type TransactionAction } from '@azure/data-tables';
import pMap from 'p-map';
import { hashOf, shardOf, userKey } from '../../src/domain/keys.ts';
import { hotelTopic, type Watch } from '../../src/domain/watch.ts';
import { TABLES } from '../../src/storage/names.ts';
import { knowEverybody } from '../audience.ts';

export const HOTEL = 'bellagio';
export const PRICE = 150;
/** Of every two, one began at a price of which PRICE is a fifth less. */
const [HIGH, LOW] = [200, 180];
const SINCE = '2026-01-01T00:00:00.000Z';
const WRITES_AT_ONCE = 32;
const MOST_IN_TRANSACTION = 100;

/** What the bot makes of an event: a message, or the dialog `hotelOffer`, which needs a turn. */
export type Kind = 'messages' | 'dialogs';

/** So many people who watch one hotel for a fifth less; the rows are those of SubscriptionsTable, a hundred at once. */
export async function watchTogether(
  connectionString: string,
  { serviceUrl, people, kind }: { serviceUrl: string; people: number; kind: Kind },
): Promise<void> {
  await knowEverybody(connectionString, serviceUrl, people);
  const table = TableClient.fromConnectionString(connectionString, TABLES.subscriptions, {
    allowInsecureConnection: true,
  });
  const watches = Array.from({ length: people }, (_, index) => ({
    key: userKey('msteams', `29:user-${index}`),
    content: contentOf(watchFrom(index % 2 === 0 ? HIGH : LOW, kind)),
  }));
  const topic = hashOf(hotelTopic(HOTEL) ?? '');
  for (const [shard, inShard] of Map.groupBy(watches, ({ key }) => shardOf(key))) {
    const rows = inShard.map(({ key, content }) => ({ partitionKey: `t-${topic}-${shard}`, rowKey: key, ...content }));
    for (let first = 0; first < rows.length; first += MOST_IN_TRANSACTION) {
      const some = rows.slice(first, first + MOST_IN_TRANSACTION);
      await table.submitTransaction(some.map((row): TransactionAction => ['create', row]));
    }
  }
  const keep = ({ key, content }: (typeof watches)[number]) =>
    table.createEntity({ partitionKey: key, rowKey: topic, ...content });
  await pMap(watches, keep, { concurrency: WRITES_AT_ONCE });
}

function watchFrom(from: number, kind: Kind): Watch {
  return {
    ...{ v: 1, topic: hotelTopic(HOTEL) ?? '', name: 'Bellagio', since: SINCE },
    filter: { dropPercent: 20, from, currency: 'USD' },
    ...(kind === 'messages' ? { becomes: { message: { text: '{{watch.name}}: {{data.price}}' } } } : {}),
  };
}

function contentOf(watch: Watch) {
  return { v: watch.v, topic: watch.topic, since: watch.since, watch: JSON.stringify(watch) };
}
