import type { AcceptedNotification } from '../domain/acceptedNotification.ts';
import { keyOfAddress } from '../domain/keys.ts';
import type { Address, Audience } from '../domain/notification.ts';
import { addressOf, type Recipient } from '../domain/recipient.ts';
import { allRecipients, findRecipient } from '../recipients/findRecipient.ts';
import { LIST } from '../storage/deliveriesTable.ts';
import type { RecipientsTable, StoredRecipient } from '../storage/recipientsTable.ts';
import type { DeliveryServices } from './deliveryServices.ts';

/** One whom a notification is for: known or not. */
export interface Target {
  range: string;
  key: string;
  address: Address;
  stored: StoredRecipient | undefined;
}

/** More are not those of single recipients: storage is not well, and each further visit could send unrecorded. */
const MOST_FAULTS = 10;

/**
 * Visits everybody whom a notification is for, many at once; once all of them have a row, those who are left.
 * @returns how many it visited.
 * @throws {AggregateError} when the listing or visits failed, after those under way are done. Others are still
 * visited, until there are too many faults.
 */
export async function visitAudience(
  services: DeliveryServices,
  accepted: AcceptedNotification,
  visit: (target: Target) => Promise<void>,
): Promise<number> {
  const audience = accepted.isListed ? listUnfinished(services, accepted) : listAudience(services.recipients, accepted);
  let visited = 0;
  const faults: unknown[] = [];
  const keep = (fault: unknown) => void faults.push(fault);
  // Each takes the next one of the same audience; whoever returns ends it for all.
  const visitInTurn = async () => {
    for await (const target of audience) {
      visited++;
      await visit(target).catch(keep);
      if (faults.length >= MOST_FAULTS) return;
    }
  };
  await Promise.all(Array.from({ length: services.sendConcurrency }, () => visitInTurn().catch(keep)));
  if (faults.length > 0) throw new AggregateError(faults, `notification ${accepted.id}: ${faults.length} faults`);
  return visited;
}

async function* listUnfinished(
  { deliveries, recipients }: DeliveryServices,
  { id }: AcceptedNotification,
): AsyncGenerator<Target> {
  for await (const { key, delivery } of deliveries.of(id, 'unfinished')) {
    const address = delivery.recipient;
    yield { range: key.range, key: key.recipientKey, address, stored: await findRecipient(recipients, address) };
  }
}

/** One after another: a broadcast's audience is read in pages and never held whole. */
export async function* listAudience(
  recipients: RecipientsTable,
  { request, acceptedAt }: Pick<AcceptedNotification, 'request' | 'acceptedAt'>,
): AsyncGenerator<Target> {
  const addresses = addressesOf(request.to);
  const seen = new Set<string>();
  for (const address of addresses) {
    const stored = await findRecipient(recipients, address);
    const key = stored?.key ?? keyOfAddress(address);
    if (seen.has(key)) continue;
    seen.add(key);
    yield { range: LIST, key, address: stored ? addressOf(stored.recipient) : address, stored };
  }
  if (!('everyone' in request.to)) return;
  const { channelId, tenantId } = request.to;
  for await (const { shard, ...stored } of allRecipients(recipients, { channelId, tenantId, usersOnly: true })) {
    if (!belongsToEveryone(stored.recipient, acceptedAt)) continue;
    yield { range: shard, key: stored.key, address: addressOf(stored.recipient), stored };
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
