import { randomUUID } from 'node:crypto';
import { readJsonEvent } from '../../src/domain/cloudEvent.ts';
import { notificationIdOf, topicOf, type WatchedEvent } from '../../src/domain/watchedEvent.ts';
import type { EventsAnswer } from '../../src/events/answers.ts';
import { takeEvent } from '../../src/events/takeEvent.ts';
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
  const taken = await takeEvent(await openStores(), event, quietLog);
  if (json) {
    const answer: EventsAnswer = { accepted: 1, rejected: [] };
    printJson(answer);
    if (taken === 'repeated') note(REPEATED);
  } else printTaken(event, taken);
}

const REPEATED = 'It was accepted before: the same id and source are the same event, and nobody is told twice.';

function printTaken(event: WatchedEvent, taken: 'accepted' | 'repeated'): void {
  print(`Accepted: ${event.id} from ${event.source}, for those who watch ${topicOf(event)}`);
  if (taken === 'repeated') print(REPEATED);
  print(`What becomes of it, if anybody does: npx proactive status ${notificationIdOf(event)}`);
}
