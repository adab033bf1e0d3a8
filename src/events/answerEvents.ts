import pMap from 'p-map';
import { inTime } from '../channel/inTime.ts';
import type { ReadEvent } from '../domain/cloudEvent.ts';
import { describeFault } from '../domain/fault.ts';
import { type HttpAnswer, LONGEST_ANSWER_SECONDS, problemAnswer } from '../domain/httpAnswer.ts';
import type { Log } from '../domain/log.ts';
import { MOST_PROBLEMS, show } from '../domain/problem.ts';
import { SECOND } from '../domain/time.ts';
import { notificationIdOf, type WatchedEvent } from '../domain/watchedEvent.ts';
import type { EventsAnswer } from './answers.ts';
import type { EventRequest } from './eventRequest.ts';
import type { EventServices } from './eventServices.ts';
import { readEvents } from './readEvents.ts';

const EVENTS_AT_ONCE = 16;

/** A request to `/api/events`. Never throws; nothing internal is in the answer. */
export async function answerEvents(
  services: EventServices,
  request: EventRequest,
  log: Log,
  longestSeconds = LONGEST_ANSWER_SECONDS,
): Promise<HttpAnswer> {
  if (request.method === 'OPTIONS') return answerOptions(request);
  const read = readEvents(request, services.now());
  if (read.kind === 'refused') return read.answer;
  const { events, isBatch } = read;
  if (events.length > 0 && events.every(({ ok }) => !ok)) return refuseAll(events, isBatch);
  try {
    // What goes on after that is found by the event's id and source when it comes again.
    return await inTime(take(services, events, log), longestSeconds * SECOND);
  } catch (error) {
    log.error(`POST of events failed\n${describeFault(error)}`);
    return tryAgain(events.length);
  }
}

/**
 * Takes those that are good. One that cannot be taken for a fault does not hold up the others; the whole is answered
 * with 503 then, and comes again: those that were taken are known by their id and source.
 */
async function take(services: EventServices, read: ReadEvent[], log: Log): Promise<HttpAnswer> {
  const good = read.flatMap((each) => (each.ok ? [each.event] : []));
  const taken = await pMap(good, (event) => takeOne(services, event, log), { concurrency: EVENTS_AT_ONCE });
  const failed = taken.filter((isTaken) => !isTaken).length;
  if (failed > 0) return tryAgain(failed);
  const rejected = read.flatMap((each, index) => (each.ok ? [] : [{ index, errors: each.problems }]));
  const answer: EventsAnswer = { accepted: good.length, rejected };
  return { status: 202, jsonBody: answer };
}

async function takeOne({ takeEvent }: EventServices, event: WatchedEvent, log: Log): Promise<boolean> {
  try {
    await takeEvent(event, log);
    return true;
  } catch (error) {
    log.error(`event ${notificationIdOf(event)} could not be taken\n${describeFault(error)}`);
    return false;
  }
}

function tryAgain(count: number): HttpAnswer {
  const events = count === 1 ? 'An event' : `${count} events`;
  return problemAnswer(503, `${events} could not be taken: send all of them again, with the same ids and sources`);
}

function refuseAll(events: ReadEvent[], isBatch: boolean): HttpAnswer {
  const errors = events.flatMap((each, index) =>
    each.ok
      ? []
      : each.problems.map((problem) => (isBatch ? { ...problem, field: inBatch(index, problem.field) } : problem)),
  );
  return problemAnswer(400, 'No event is valid', errors.slice(0, MOST_PROBLEMS));
}

function inBatch(index: number, field: string): string {
  return field === '' || field.startsWith('[') ? `[${index}]${field}` : `[${index}].${field}`;
}

/** The validation of a webhook, https://github.com/cloudevents/spec/blob/main/cloudevents/http-webhook.md, section 4. */
function answerOptions({ headers }: EventRequest): HttpAnswer {
  const origin = headers.get('webhook-request-origin');
  if (origin === undefined) return { status: 200, headers: { allow: 'POST' } };
  if (!/^[\w.:*-]{1,255}$/.test(origin)) {
    const expected = 'a DNS name, eventgrid.azure.net';
    return problemAnswer(400, 'The origin is not valid', [
      { field: 'webhook-request-origin', got: show(origin), expected },
    ]);
  }
  // The key in the address says who may send; `*`: as fast as they like.
  return { status: 200, headers: { allow: 'POST', 'webhook-allowed-origin': origin, 'webhook-allowed-rate': '*' } };
}
