import pMap from 'p-map';
import { describeFault } from '../domain/fault.ts';
import { keyOfAddress } from '../domain/keys.ts';
import type { Log } from '../domain/log.ts';
import type { Address, Audience } from '../domain/notification.ts';
import { isClosedFor, isWorkable } from '../domain/planDelivery.ts';
import { LIST } from '../domain/range.ts';
import { addressOf, type Recipient } from '../domain/recipient.ts';
import { findRecipient } from '../recipients/findRecipient.ts';
import type { StoredDelivery } from '../storage/deliveriesTable.ts';
import type { RecipientsTable, StoredRecipient } from '../storage/recipientsTable.ts';
import type { Ledger } from './ledger.ts';
import type { Work } from './work.ts';

/** One whom a notification is for: known or not. */
export interface Candidate {
  key: string;
  address: Address;
  /** Undefined for one that has no row yet. */
  row: StoredDelivery | undefined;
  stored: StoredRecipient | undefined | 'unread';
}

const READ_AT_ONCE = 16;

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

/** Those behind the cursor, in the order of their keys. A page of a broadcast is read when it is needed. */
export async function* unlisted(
  { services: { recipients }, accepted, log }: Work,
  { partition, guard }: Ledger,
): AsyncGenerator<Candidate> {
  const after = guard.cursor;
  if (partition.shard === LIST) {
    const listed = await readList(recipients, accepted.request.to);
    for (const target of listed) if (target.key > after) yield { ...target, row: undefined };
    return;
  }
  for await (const target of usersIn(recipients, partition.shard, { ...accepted, after }, log)) {
    yield { ...target, row: undefined };
  }
}

type Target = Omit<Candidate, 'row'>;

/** Everybody whom a list names, each once, in the order of their keys. */
export async function readList(recipients: RecipientsTable, to: Audience): Promise<Target[]> {
  const targets = await pMap(
    addressesOf(to),
    async (address) => {
      const stored = await findRecipient(recipients, address);
      return {
        key: stored?.key ?? keyOfAddress(address),
        address: stored ? addressOf(stored.recipient) : address,
        stored,
      };
    },
    { concurrency: READ_AT_ONCE },
  );
  const byKey = new Map(targets.map((target) => [target.key, target]));
  return [...byKey.values()].sort((a, b) => (a.key < b.key ? -1 : 1));
}

/** Those of one shard whom `everyone` means. */
export async function* usersIn(
  recipients: RecipientsTable,
  shard: string,
  { request: { to }, acceptedAt, after }: { request: { to: Audience }; acceptedAt: string; after: string },
  log: Log,
): AsyncGenerator<Target> {
  if (!('everyone' in to)) return;
  const { channelId, tenantId } = to;
  const filter = { channelId, tenantId, after };
  const tell = (key: string, error: unknown) => log.error(`recipient ${key}: left out\n${describeFault(error)}`);
  for await (const stored of recipients.usersIn(shard, filter, tell)) {
    if (!belongsToEveryone(stored.recipient, acceptedAt)) continue;
    yield { key: stored.key, address: addressOf(stored.recipient), stored };
  }
}

/** Who was known at acceptance; who had gone before it is left out (design, section 8). */
function belongsToEveryone({ firstSeen, gone }: Recipient, acceptedAt: string): boolean {
  return firstSeen <= acceptedAt && (gone === undefined || gone.since >= acceptedAt);
}

function addressesOf(to: Audience): Address[] {
  if ('user' in to || 'conversation' in to) return [to];
  return 'users' in to ? to.users.map((user) => ({ user })) : [];
}
