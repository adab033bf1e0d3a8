import pMap from 'p-map';
import { createStores } from '../../src/stores.ts';

const WRITES_AT_ONCE = 32;
const FIRST_SEEN = '2026-01-01T00:00:00.000Z';

const nameOf = (index: number) => `person-${index}`;

/** Makes so many people known to the bot, as if each had written to it once. A person's chat has the person's name. */
export async function makeRecipients(connectionString: string, serviceUrl: string, count: number): Promise<string[]> {
  const { recipients } = createStores({ connectionString });
  const names = Array.from({ length: count }, (_, index) => nameOf(index));
  const save = async (name: string) => {
    const reference = {
      channelId: 'emulator',
      serviceUrl,
      conversationId: name,
      bot: { id: 'bot' },
      user: { id: name },
    };
    const isSaved = await recipients.save({ v: 1, kind: 'user', reference, firstSeen: FIRST_SEEN });
    if (!isSaved) throw new Error(`${name} is known already: the account is not new`);
  };
  await pMap(names, save, { concurrency: WRITES_AT_ONCE });
  return names;
}
