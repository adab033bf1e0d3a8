import { setTimeout as sleep } from 'node:timers/promises';
import pMap from 'p-map';
import type { AcceptedNotification } from '../domain/acceptedNotification.ts';
import { describeFault, isOfContent } from '../domain/fault.ts';
import { fireWatch } from '../domain/fireWatch.ts';
import type { Log } from '../domain/log.ts';
import { addressOf } from '../domain/recipient.ts';
import { SECOND } from '../domain/time.ts';
import type { Content, WatchedEvent } from '../domain/watchedEvent.ts';
import { MOST_IN_FLIGHT } from '../storage/deliveriesTable.ts';
import { ROWS_AT_ONCE } from '../storage/rows.ts';
import type { StoredWatch } from '../storage/subscriptionRow.ts';
import type { Target } from './candidates.ts';
import type { WorkServices } from './work.ts';

type WatcherServices = Pick<WorkServices, 'recipients' | 'subscriptions'>;

/** Those of one shard who watch a topic, from behind `after` on. */
export interface WatchedShard {
  topic: string;
  shard: string;
  after: string;
  /** They are listed only to be ended: what was not told changes no watch. */
  isClosed?: boolean;
}

interface Told {
  recipientKey: string;
  content: Content | undefined;
}

/** A page that is being worked on for so long is read again from there on: somebody may have ended their watch. */
const OLDEST_PAGE_MS = 3 * SECOND;

/**
 * Whom a notification to a topic means: all who watched it when it was accepted, or of an event those whose filters let
 * it through. What an event changes in a watch is written before it is told to anybody: a watch that has fired says by
 * which events, so that whoever goes on tells the same.
 */
export async function* watchersIn(
  services: WatcherServices,
  watched: WatchedShard,
  accepted: Pick<AcceptedNotification, 'request' | 'acceptedAt'>,
  log: Log,
): AsyncGenerator<Target> {
  const tell = (key: string, error: unknown) => log.error(`watch of ${key}: left out\n${describeFault(error)}`);
  let { after } = watched;
  let isOld: boolean;
  do {
    isOld = false;
    const readMs = performance.now();
    // As many as are claimed at once: what is written of the others would wait for them.
    for await (const some of services.subscriptions.pagesOf({ ...watched, after }, MOST_IN_FLIGHT, tell)) {
      isOld = performance.now() - readMs > OLDEST_PAGE_MS && after !== watched.after;
      if (isOld) break;
      const meant = await meantOf(services, watched, accepted, some);
      const targets = await pMap(meant, (told) => toTarget(services, told, log), { concurrency: ROWS_AT_ONCE });
      yield* targets.filter((target) => target !== undefined);
      after = some.at(-1)?.recipientKey ?? after;
    }
  } while (isOld);
}

async function meantOf(
  services: WatcherServices,
  watched: WatchedShard,
  { request: { event }, acceptedAt }: Pick<AcceptedNotification, 'request' | 'acceptedAt'>,
  some: readonly StoredWatch[],
): Promise<Told[]> {
  if (event) return fire(services, watched, event, some);
  return some
    .filter(({ watch: { isEnded, begun, since } }) => !isEnded && (begun ?? since) <= acceptedAt)
    .map(({ recipientKey }) => ({ recipientKey, content: undefined }));
}

/** Each conflict is somebody else's progress: another event of the topic, a person who changes their watch. */
const MOST_CONFLICTS = 30;
const LONGEST_PAUSE_MS = 20;

/** @returns those who are told something, in the order of their keys. */
async function fire(
  { subscriptions }: WatcherServices,
  { topic, shard, isClosed = false }: WatchedShard,
  event: WatchedEvent,
  some: readonly StoredWatch[],
): Promise<Told[]> {
  let watches = some;
  for (let conflict = 0; conflict < MOST_CONFLICTS; conflict++) {
    const fired = watches.map((stored) => ({ stored, ...fireWatch(stored.watch, event) }));
    const changed = isClosed ? [] : fired.filter(({ stored, watch }) => watch !== stored.watch);
    if (await subscriptions.write(changed.map(({ stored, watch }) => ({ ...stored, watch })))) {
      return fired.flatMap(({ stored: { recipientKey }, content }) => (content ? [{ recipientKey, content }] : []));
    }
    await sleep(Math.random() * LONGEST_PAUSE_MS * (conflict + 1));
    watches = await subscriptions.again(watches);
  }
  throw new Error(`topic ${topic}, ${shard}: ${MOST_CONFLICTS} write conflicts in a row`);
}

/** Who was forgotten is nobody's recipient any more. */
async function toTarget(
  { recipients }: WatcherServices,
  { recipientKey: key, content }: Told,
  log: Log,
): Promise<Target | undefined> {
  const readMs = performance.now();
  try {
    const stored = await recipients.get(key);
    return stored && { key, address: addressOf(stored.recipient), stored, readMs, place: key, content };
  } catch (error) {
    if (!isOfContent(error)) throw error;
    log.error(`recipient ${key}: left out\n${describeFault(error)}`);
    return undefined;
  }
}
