import pMap from 'p-map';
import { createStores } from '../src/stores.ts';
import { referenceOf } from './referenceOf.ts';

const WRITES_AT_ONCE = 32;
const FIRST_SEEN = '2026-01-01T00:00:00.000Z';

/** Makes the bot know so many persons, as if each had written to it once. */
export async function knowEverybody(connectionString: string, serviceUrl: string, people: number): Promise<void> {
  const { recipients } = createStores({ connectionString });
  const know = async (index: number) => {
    // Without an id of Entra ID, whose alias would be a second row.
    const user = { id: `29:user-${index}`, name: 'A person' };
    const reference = { ...referenceOf(serviceUrl, index), user };
    await recipients.save({ v: 1, kind: 'user', reference, firstSeen: FIRST_SEEN });
  };
  await pMap(Array(people).keys(), know, { concurrency: WRITES_AT_ONCE });
}
