import pMap from 'p-map';
import { userKey } from '../../../src/domain/keys.ts';
import type { Watch } from '../../../src/domain/watch.ts';
import type { WatchedEvent } from '../../../src/domain/watchedEvent.ts';
import type { Services } from '../../../src/services.ts';
import type { TestBot } from '../../support/bot.ts';

/** One who watches a hotel: it was at `from` when they began. */
export interface Watcher {
  name: string;
  key: string;
  from: number;
}

const AT_ONCE = 16;
const FIRST_SEEN = '2026-01-01T00:00:00.000Z';
const TYPE = 'hotel.price';
let events = 0;

/** So many people whom the bot knows, each with a price of their own: from `lowest` on, a cent apart. */
export async function makeWatchers(bot: TestBot, prefix: string, count: number, lowest: number): Promise<Watcher[]> {
  const { recipients } = bot.services;
  return pMap(
    Array(count).keys(),
    async (index) => {
      const name = `${prefix}-${index}`;
      const reference = {
        ...{ channelId: 'emulator', serviceUrl: bot.channel.serviceUrl, conversationId: `chat-${name}` },
        ...{ bot: { id: 'bot' }, user: { id: name } },
      };
      await recipients.save({ v: 1, kind: 'user', reference, firstSeen: FIRST_SEEN });
      return { name, key: userKey('emulator', name), from: lowest + index / 100 };
    },
    { concurrency: AT_ONCE },
  );
}

/** Each wants to hear of a fifth less, and what it was before. */
export async function watchAll(
  { watches }: Pick<Services, 'watches'>,
  subject: string,
  watchers: readonly Watcher[],
  more: Partial<Watch> = {},
): Promise<void> {
  const watch = ({ key, from }: Watcher) =>
    watches.keep(key, {
      ...{ v: 1, topic: `${TYPE}/${subject}`, name: subject, since: FIRST_SEEN },
      filter: { dropPercent: 20, from, currency: 'USD' },
      becomes: { message: { text: '{{watch.name}}: {{data.price}}, not {{watch.from}}' } },
      ...more,
    });
  await pMap(watchers, watch, { concurrency: AT_ONCE });
}

export function priceOf(subject: string, price: number): WatchedEvent {
  const time = new Date().toISOString();
  return { source: '/prices', id: `event-${++events}`, type: TYPE, subject, time, data: { price, currency: 'USD' } };
}

/** What each was told. */
export function toldTo({ channel }: TestBot, watchers: readonly Watcher[]): Map<string, string[]> {
  return new Map(watchers.map(({ name }) => [name, channel.textsIn(`chat-${name}`)]));
}
