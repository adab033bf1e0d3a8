import type { WatchedEvent } from '../../src/domain/watchedEvent.ts';
import { answerEvents } from '../../src/events/answerEvents.ts';
import type { EventRequest } from '../../src/events/eventRequest.ts';
import { silent } from './silent.ts';

export const NOW = new Date('2026-11-23T12:00:00Z');

/** A request to `/api/events` as the host hands it over. */
export function request(body: string | Uint8Array, headers: Record<string, string>, method = 'POST'): EventRequest {
  const bytes = typeof body === 'string' ? new TextEncoder().encode(body) : body;
  const length = { 'content-length': `${bytes.byteLength}` };
  return { method, headers: new Map(new Headers({ ...length, ...headers })), body: bytes };
}

/** Answers requests, and keeps what was taken, by source and id. */
export function eventsTaken() {
  const events = new Map<string, WatchedEvent>();
  const takeEvent = async (event: WatchedEvent) => {
    const key = JSON.stringify([event.source, event.id]);
    if (events.has(key)) return 'repeated';
    events.set(key, event);
    return 'accepted';
  };
  const post = (asked: EventRequest) => answerEvents({ takeEvent, now: () => NOW }, asked, silent);
  return { post, taken: () => [...events.values()] };
}
