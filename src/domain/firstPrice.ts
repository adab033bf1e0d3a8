import { isCurrency, priceIn } from './eventPrice.ts';
import { DAY } from './time.ts';
import type { WatchFilter } from './watch.ts';
import type { WatchedEvent } from './watchedEvent.ts';

/** What is older is no price to measure a drop by. */
const KNOWN_FOR = DAY;

/** A new watch for a drop, measured from the price that is known already; else from the first one that comes. */
export function fromKnownPrice(filter: WatchFilter, latest: WatchedEvent | undefined, now: Date): WatchFilter {
  if (!('dropPercent' in filter) || filter.from !== null || !latest) return filter;
  const known = priceIn(latest.data);
  const isOld = now.getTime() - Date.parse(latest.time) > KNOWN_FOR;
  if (!known || isOld) return filter;
  const { price: from, currency } = known;
  return { ...filter, from, ...(isCurrency(currency) ? { currency } : {}) };
}
