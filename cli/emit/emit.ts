import { randomUUID } from 'node:crypto';
import { readJsonEvent } from '../../src/domain/cloudEvent.ts';
import { HOTEL_PRICE, hotelTopic } from '../../src/domain/watch.ts';
import { notificationIdOf, topicOf, type WatchedEvent } from '../../src/domain/watchedEvent.ts';
import type { EventsAnswer } from '../../src/events/answers.ts';
import { takeEvent } from '../../src/events/takeEvent.ts';
import type { SubscriptionsTable } from '../../src/storage/subscriptionsTable.ts';
import { EXIT } from '../exitCodes.ts';
import { Failure } from '../failure.ts';
import { openStores } from '../openStores.ts';
import { note, print, printJson } from '../output.ts';
import { quietLog } from '../quietLog.ts';

export interface EmitOptions {
  type: string;
  subject: string;
  data?: unknown;
  id?: string;
  source: string;
  time?: string;
  json?: true;
}

/** What a POST of one event does, refusals included. */
export async function emit({ json, ...attributes }: EmitOptions): Promise<void> {
  const { type, subject, data, id = randomUUID(), source, time } = attributes;
  const read = readJsonEvent({ specversion: '1.0', id, source, type, subject, time, data }, new Date());
  if (!read.ok) throw new Failure(EXIT.notDelivered, 'Not accepted: it is not a valid event.', read.problems);
  const { event } = read;
  const { subscriptions, ...stores } = await openStores();
  const taken = await takeEvent({ ...stores, subscriptions }, event, quietLog);
  const watchers = await subscriptions.countOf(topicOf(event), MOST_COUNTED);
  const nobody = watchers > 0 ? undefined : await whyNobody(subscriptions, event);
  if (json) {
    const answer: EventsAnswer = { accepted: 1, rejected: [] };
    printJson(answer);
    if (taken === 'repeated') note(REPEATED);
    if (nobody !== undefined) note(nobody);
    return;
  }
  print(`Accepted: ${event.id} from ${event.source}, for those who watch ${topicOf(event)}`);
  if (taken === 'repeated') print(REPEATED);
  print(nobody ?? `${inWords(watchers)} it.`);
  // Where nobody watches no record is kept.
  if (nobody === undefined || taken === 'repeated') {
    print(`What becomes of it: npx proactive status ${notificationIdOf(event)}`);
  }
}

const REPEATED = 'It was accepted before: the same id and source are the same event, and nobody is told twice.';

/** A second's work: to count more would take longer than to tell them. */
const MOST_COUNTED = 10_000;

function inWords(watchers: number): string {
  if (watchers >= MOST_COUNTED) return `${MOST_COUNTED.toLocaleString('en-GB')} or more watch`;
  return watchers === 1 ? '1 watches' : `${watchers} watch`;
}

/** Topics are compared letter by letter, and the chat writes the subject of a hotel in its own way. */
async function whyNobody(subscriptions: SubscriptionsTable, event: WatchedEvent): Promise<string> {
  const topic = topicOf(event);
  const asInChat = event.type === HOTEL_PRICE ? hotelTopic(event.subject) : undefined;
  const others = asInChat === undefined || asInChat === topic ? 0 : await subscriptions.countOf(asInChat, MOST_COUNTED);
  const nobody = `Nobody watches ${topic}`;
  return others === 0 ? `${nobody}.` : `${nobody}, but ${inWords(others)} ${asInChat}.`;
}
