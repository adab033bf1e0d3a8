import { describeFault } from '../../domain/fault.ts';
import { fromKnownPrice } from '../../domain/firstPrice.ts';
import type { Log } from '../../domain/log.ts';
import { hotelTopic, MOST_WATCHES, type Watch } from '../../domain/watch.ts';
import type { LatestOfTopic, Watches } from '../dialogServices.ts';
import { textsFor } from '../texts/textsFor.ts';
import { readWatch, type WatchCommand } from './readWatch.ts';

export interface WatchServices {
  watches: Watches;
  latestEvents: LatestOfTopic;
  now: () => Date;
  /** They said `stop`. */
  isOptedOut: boolean;
  log: Log;
}

/** What is answered to words about watches, once they are done; undefined for other words. */
export async function answerWatch(
  services: WatchServices,
  text: string,
  recipientKey: string,
  locale: string | undefined,
): Promise<string | undefined> {
  const command = readWatch(text);
  if (!command) return undefined;
  const texts = textsFor(locale).watches;
  switch (command.kind) {
    case 'watch':
      return keep(services, command, recipientKey, locale);
    case 'list':
      return texts.list(await services.watches.of(recipientKey, tellUnreadable(services.log)));
    case 'end':
      return end(services, command.hotel, recipientKey, locale);
    case 'unclear':
      return texts.unclear;
  }
}

async function keep(
  { watches, latestEvents, now, isOptedOut, log }: WatchServices,
  { hotel: name, topic, filter: asked, mode }: Extract<WatchCommand, { kind: 'watch' }>,
  recipientKey: string,
  locale: string | undefined,
): Promise<string> {
  const texts = textsFor(locale).watches;
  const since = now().toISOString();
  const filter = fromKnownPrice(asked, await latestEvents.of(topic), now());
  const watch: Watch = { v: 1, topic, name, filter, since, ...(mode === 'once' ? { mode } : {}) };
  const kept = await watches.keep(recipientKey, watch, tellUnreadable(log));
  const hint = isOptedOut ? ` ${texts.optedOut}` : '';
  switch (kept.kind) {
    case 'kept':
      return `${texts.kept(watch)}${hint}`;
    case 'replaced':
      return `${texts.replaced(watch, kept.before)}${hint}`;
    case 'full':
      return texts.full(MOST_WATCHES);
  }
}

async function end(
  { watches, log }: WatchServices,
  hotel: string,
  recipientKey: string,
  locale: string | undefined,
): Promise<string> {
  const texts = textsFor(locale);
  const meant = find(await watches.of(recipientKey, tellUnreadable(log)), hotel);
  if (!meant) return texts.watches.unknown(hotel);
  await watches.end(recipientKey, meant.topic);
  return texts.offer.unwatched(meant.name);
}

function tellUnreadable(log: Log): (key: string, error: unknown) => void {
  return (key, error) => log.error(`watch ${key}: cannot be read, and is left out\n${describeFault(error)}`);
}

/** The one with this name, or the only one whose name has it as a part. */
function find(watches: Watch[], hotel: string): Watch | undefined {
  const topic = hotelTopic(hotel);
  const exact = watches.find((watch) => watch.topic === topic);
  if (exact || topic === undefined) return exact;
  const alike = watches.filter(({ name }) => name.toLowerCase().includes(hotel.toLowerCase()));
  return alike.length === 1 ? alike[0] : undefined;
}
