import { pMapIterable } from 'p-map';
import type { AcceptedNotification } from '../domain/acceptedNotification.ts';
import { describeFault } from '../domain/fault.ts';
import { keyOfAddress } from '../domain/keys.ts';
import type { Log } from '../domain/log.ts';
import { type Address, type Audience, addressesOf } from '../domain/notification.ts';
import { isClosedFor, isWorkable } from '../domain/planDelivery.ts';
import { LIST } from '../domain/range.ts';
import { addressOf, type Recipient } from '../domain/recipient.ts';
import { SECOND } from '../domain/time.ts';
import type { Content } from '../domain/watchedEvent.ts';
import { findReadable } from '../recipients/findRecipient.ts';
import type { StoredDelivery } from '../storage/deliveriesTable.ts';
import type { RecipientsTable, StoredRecipient } from '../storage/recipientsTable.ts';
import { ROWS_AT_ONCE } from '../storage/rows.ts';
import type { Ledger } from './ledger.ts';
import { watchersIn } from './watchers.ts';
import type { Work, WorkServices } from './work.ts';

/** One whom a notification is for: known or not. */
export interface Candidate {
  key: string;
  address: Address;
  /** Undefined for one that has no row yet. */
  row: StoredDelivery | undefined;
  stored: StoredRecipient | undefined | 'unread';
  /** When `stored` was read, or a moment before: of a clock that nobody sets. */
  readMs?: number;
  /** Where the cursor stands when it has a row. */
  place?: string;
  /** What they are told, where it is their own. */
  content?: Content | undefined;
}

/** Those of a partition that have a row and for whom there is something to do now. */
export async function* unfinished(work: Work, { partition, guard }: Ledger): AsyncGenerator<Candidate> {
  const rows = work.services.deliveries.inStates(partition, ['accepted', 'waiting', 'sending']);
  for await (const row of rows) {
    const { key, delivery } = row;
    if (!isWorkable(delivery, guard, work.services.now())) continue;
    if (!work.sender && !isClosedFor(delivery, guard)) continue;
    yield { key, address: delivery.recipient, row, stored: 'unread' };
  }
}

/** Those behind the cursor, in the order of their places. They are read when they are needed. */
export async function* unlisted(
  { services, accepted, log }: Work,
  { partition: { shard }, guard }: Ledger,
): AsyncGenerator<Candidate> {
  const place = { shard, after: guard.cursor, isClosed: guard.closed !== null };
  for await (const target of targetsIn(services, accepted, place, log)) {
    yield { ...target, row: undefined };
  }
}

function targetsIn(
  services: Pick<WorkServices, 'recipients' | 'subscriptions'>,
  accepted: AcceptedNotification,
  { shard, after, isClosed }: { shard: string; after: string; isClosed: boolean },
  log: Log,
): AsyncGenerator<Target> {
  const { recipients } = services;
  const { to } = accepted.request;
  if (shard === LIST) return listed(recipients, to, after, tellUnreadable(log));
  return 'topic' in to
    ? watchersIn(services, { topic: to.topic, shard, after, isClosed }, accepted, log)
    : usersIn(recipients, shard, { ...accepted, after }, log);
}

export type Target = Required<Omit<Candidate, 'row' | 'content'>> & Pick<Candidate, 'content'>;

type OnUnreadable = (key: string, error: unknown) => void;

/** Everybody whom a list names, each once. */
export async function readList(recipients: RecipientsTable, to: Audience): Promise<Target[]> {
  const targets: Target[] = [];
  // Told when it is worked on.
  for await (const target of listed(recipients, to, '', () => {})) targets.push(target);
  return targets;
}

/**
 * Those of a list from behind `after` on. Their places are the keys of the addresses that it names, because a person's
 * own key can be another one when the list is resumed: an `aadObjectId` leads where the person wrote from last.
 */
async function* listed(
  recipients: RecipientsTable,
  to: Audience,
  after: string,
  onUnreadable: OnUnreadable,
): AsyncGenerator<Target> {
  const addresses = new Map(addressesOf(to).map((address) => [keyOfAddress(address), address]));
  const behind = [...addresses].filter(([place]) => place > after).sort(([a], [b]) => (a < b ? -1 : 1));
  const targets = pMapIterable(behind, ([place, address]) => toTarget(recipients, place, address, onUnreadable), {
    concurrency: ROWS_AT_ONCE,
  });
  const keys = new Set<string>();
  for await (const target of targets) {
    // The same person's second address. One that is behind the cursor of another invocation finds the row.
    if (keys.has(target.key)) continue;
    keys.add(target.key);
    yield target;
  }
}

async function toTarget(
  recipients: RecipientsTable,
  place: string,
  address: Address,
  onUnreadable: OnUnreadable,
): Promise<Target> {
  const readMs = performance.now();
  const stored = await findReadable(recipients, address, onUnreadable);
  return {
    key: stored?.key ?? place,
    address: stored ? addressOf(stored.recipient) : address,
    stored,
    readMs,
    place,
  };
}

/** A page that is being worked on for so long is read again from there on: one request for all who are left. */
const OLDEST_PAGE_MS = 3 * SECOND;

/** Those of one shard whom `everyone` means. */
export async function* usersIn(
  recipients: RecipientsTable,
  shard: string,
  { request: { to }, acceptedAt, after }: { request: { to: Audience }; acceptedAt: string; after: string },
  log: Log,
): AsyncGenerator<Target> {
  if (!('everyone' in to)) return;
  const { channelId, tenantId } = to;
  let place = after;
  const tell = (key: string, error: unknown) => {
    place = key;
    log.error(`recipient ${key}: left out\n${describeFault(error)}`);
  };
  let isOld: boolean;
  do {
    isOld = false;
    const readMs = performance.now();
    let arrivedMs: number | undefined;
    for await (const stored of recipients.usersIn(shard, { channelId, tenantId, after: place }, tell)) {
      arrivedMs ??= performance.now();
      isOld = performance.now() - arrivedMs > OLDEST_PAGE_MS;
      if (isOld) break;
      place = stored.key;
      if (!belongsToEveryone(stored.recipient, acceptedAt)) continue;
      yield { key: stored.key, address: addressOf(stored.recipient), stored, readMs, place };
    }
  } while (isOld);
}

/** A list names people: who cannot be read is told, and has a delivery that ends as any unknown one does. */
export function tellUnreadable(log: Log): OnUnreadable {
  return (key, error) =>
    log.error(`recipient ${key}: cannot be read, and is taken as unknown\n${describeFault(error)}`);
}

/** Who was known at acceptance; who had gone before it is left out (design, section 8). */
function belongsToEveryone({ firstSeen, gone }: Recipient, acceptedAt: string): boolean {
  return firstSeen <= acceptedAt && (gone === undefined || gone.since >= acceptedAt);
}
