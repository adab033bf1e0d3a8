import { isCurrency, priceIn } from './eventPrice.ts';
import { instant } from './notification.ts';
import { ownValue } from './ownValue.ts';
import type { Content, WatchedEvent } from './watchedEvent.ts';

const LOWEST = 0.01;
const HIGHEST = 1_000_000_000;
const LONGEST_NAME = 100;
const LONGEST_TOPIC = 500;
/** Words, as a city has them: nothing that a channel could take for a link or a mark. */
const PLAIN_NAME = /^(?:[\p{L}\p{M}\p{N} ,'’()&/-]|\.(?=\s|$))+$/u;

/**
 * The dialog that tells of a hotel's price, with those options alone that it takes; undefined where the event has no
 * price that could be offered.
 * @param before what the hotel cost before, as far as it is known
 */
export function offerContent(
  watch: { name: string; topic: string; currency: string | undefined },
  event: WatchedEvent,
  before: number | undefined,
): Content | undefined {
  const price = priceIn(event.data);
  const hotel = nameOf(watch.name) ?? nameOf(event.subject);
  if (!price || !isOfferable(price.price) || hotel === undefined) return undefined;
  const city = ownValue(event.data, 'city');
  const options = {
    hotel,
    price: price.price,
    was: before !== undefined && before > price.price && isOfferable(before) ? before : undefined,
    currency: [price.currency ?? watch.currency].find(isCurrency),
    city: typeof city === 'string' && PLAIN_NAME.test(city) ? nameOf(city) : undefined,
    validUntil: instant.safeParse(ownValue(event.data, 'validUntil')).data,
    topic: /^[^/\s]+\/\S+$/.test(watch.topic) && watch.topic.length <= LONGEST_TOPIC ? watch.topic : undefined,
  };
  const known = Object.entries(options).filter(([, value]) => value !== undefined);
  return { dialog: { id: 'hotelOffer', options: Object.fromEntries(known) }, whenBusy: 'interrupt' };
}

function isOfferable(price: number): boolean {
  return price >= LOWEST && price <= HIGHEST;
}

function nameOf(text: string): string | undefined {
  const name = text.toWellFormed().trim().slice(0, LONGEST_NAME).toWellFormed().trim();
  return name === '' ? undefined : name;
}
