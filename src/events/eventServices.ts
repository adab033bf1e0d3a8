import type { Log } from '../domain/log.ts';
import type { WatchedEvent } from '../domain/watchedEvent.ts';

/** What events need. */
export interface EventServices {
  takeEvent: (event: WatchedEvent, log: Log) => Promise<'accepted' | 'repeated'>;
  now: () => Date;
}
