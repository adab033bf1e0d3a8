import pMap from 'p-map';
import type { AcceptedNotification } from '../domain/acceptedNotification.ts';
import { describeFault, isOfContent } from '../domain/fault.ts';
import { fireWatch } from '../domain/fireWatch.ts';
import type { Log } from '../domain/log.ts';
import { addressOf } from '../domain/recipient.ts';
import { DAY } from '../domain/time.ts';
import type { Watch } from '../domain/watch.ts';
import type { Content, WatchedEvent } from '../domain/watchedEvent.ts';
import { MOST_IN_TRANSACTION, ROWS_AT_ONCE } from '../storage/rows.ts';
import type { StoredWatch } from '../storage/subscriptionsTable.ts';
import type { Target } from './candidates.ts';
import type { WorkServices } from './work.ts';

type WatcherServices = Pick<WorkServices, 'recipients' | 'subscriptions'>;

/** Those of one shard who watch a topic, from behind `after` on. */
export interface WatchedShard {
  topic: string;
  shard: string;
  after: string;
}

interface Told {
  recipientKey: string;
  content: Content | undefined;
}

/**
 * Whom a notification to a topic means: all who watched it when it was accepted, or of an event those whose filters let
 * it through. What an event changes in a watch is written before it is told to anybody: a watch that has fired says by
 * which event, so that whoever comes after a crash tells the same.
 */
export async function* watchersIn(
  services: WatcherServices,
  watched: WatchedShard,
  accepted: Pick<AcceptedNotification, 'request' | 'acceptedAt'>,
  log: Log,
): AsyncGenerator<Target> {
  const { event } = accepted.request;
  const tell = (key: string, error: unknown) => log.error(`watch of ${key}: left out\n${describeFault(error)}`);
  for await (const page of services.subscriptions.pagesOf(watched, MOST_IN_TRANSACTION, tell)) {
    const meant = event
      ? await fire(services, watched, event, page)
      : page
          .filter(({ watch }) => !watch.isEnded && watch.since <= accepted.acceptedAt)
          .map(({ recipientKey }) => ({ recipientKey, content: undefined }));
    yield* await pMap(meant, (told) => toTarget(services, told, log), { concurrency: ROWS_AT_ONCE }).then((targets) =>
      targets.filter((target) => target !== undefined),
    );
  }
}

const MOST_CONFLICTS = 5;

/** As records are: until then somebody may work on the event by which a watch has ended. */
const KEPT = 30 * DAY;

function isOver({ isEnded, fired }: Watch, { time }: WatchedEvent): boolean {
  return isEnded === true && fired !== undefined && Date.parse(time) - Date.parse(fired.at) > KEPT;
}

/** @returns those who are told something, in the order of their keys. */
async function fire(
  { subscriptions }: WatcherServices,
  { topic, shard }: WatchedShard,
  event: WatchedEvent,
  page: readonly StoredWatch[],
): Promise<Told[]> {
  const over = page.filter(({ watch }) => isOver(watch, event));
  await pMap(over, ({ recipientKey }) => subscriptions.end(recipientKey, topic), { concurrency: ROWS_AT_ONCE });
  let watches = page.filter((stored) => !over.includes(stored));
  for (let conflict = 0; conflict < MOST_CONFLICTS; conflict++) {
    const fired = watches.map((stored) => ({ stored, ...fireWatch(stored.watch, event) }));
    const changed = fired.filter(({ stored, watch }) => watch !== stored.watch);
    const isWritten = await subscriptions.write(changed.map(({ stored, watch }) => ({ ...stored, watch })));
    if (isWritten) {
      return fired.flatMap(({ stored: { recipientKey }, content }) => (content ? [{ recipientKey, content }] : []));
    }
    // Somebody has ended or changed theirs meanwhile.
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
