import { show } from '../../src/domain/problem.ts';
import { addressOf } from '../../src/domain/recipient.ts';
import { findRecipient } from '../../src/recipients/findRecipient.ts';
import type { StoredRecipient } from '../../src/storage/recipientsTable.ts';
import type { Stores } from '../../src/stores.ts';
import { splitAddress, writeAddress } from '../address.ts';
import { confirm } from '../confirm.ts';
import { EXIT } from '../exitCodes.ts';
import { Failure } from '../failure.ts';
import { openStores } from '../openStores.ts';
import { print, printFields, printJson, showTime } from '../output.ts';
import { toItem } from './recipientItem.ts';

export interface OneOptions {
  yes?: true;
  json?: true;
}

export async function showRecipient(text: string, { json }: OneOptions): Promise<void> {
  const { recipient } = await find(text);
  const { kind, reference, gone } = recipient;
  if (json) {
    printJson({ ...toItem(recipient), kind, goneSince: gone?.since ?? null, reference });
    return;
  }
  const { user } = reference;
  printFields([
    ['Recipient', writeAddress(addressOf(recipient))],
    ['Kind', kind],
    ['Name', user?.name ?? ''],
    ['Entra object id', user?.aadObjectId ?? ''],
    ['Conversation', reference.conversationId],
    ['Tenant', reference.tenantId ?? ''],
    ['Locale', reference.locale ?? ''],
    ['Service URL', reference.serviceUrl],
    ['State', gone ? `${gone.reason} since ${showTime(gone.since)}` : 'active'],
    ['First seen', showTime(recipient.firstSeen)],
  ]);
}

export async function forgetRecipient(text: string, { yes, json }: OneOptions): Promise<void> {
  const stores = await openStores();
  const stored = await find(text, stores);
  const { recipient } = stored;
  const address = addressOf(recipient);
  const { name } = recipient.reference.user ?? {};
  const who = `${writeAddress(address)}${name ? ` (${name})` : ''}`;
  if (!yes && !(await confirm(`Forget ${recipient.kind} ${who}?`))) {
    throw new Failure(EXIT.notDelivered, 'Nobody was forgotten.');
  }
  await stores.recipients.forget(stored);
  if (json) printJson({ forgotten: address });
  else print(`Forgotten: ${who}.`);
}

async function find(text: string, stores?: Stores): Promise<StoredRecipient> {
  const addresses = toAddresses(text);
  const { recipients } = stores ?? (await openStores());
  for (const address of addresses) {
    const stored = await findRecipient(recipients, address);
    if (stored) return stored;
  }
  throw new Failure(EXIT.notFound, `The bot knows nobody at ${show(text)}.`);
}

const OBJECT_ID = /^[\da-f]{8}(-[\da-f]{4}){3}-[\da-f]{12}$/i;

/** What a text may name, the likeliest first: people and conversations are written alike. */
function toAddresses(text: string): Parameters<typeof findRecipient>[1][] {
  if (OBJECT_ID.test(text)) return [{ user: { aadObjectId: text } }];
  const parts = splitAddress(text);
  if (!parts) {
    const expected = '<channelId>:<userId>, <channelId>:<conversationId>, or an object id in Entra ID';
    throw new Failure(EXIT.usage, 'Nobody is written like this.', [{ field: 'recipient', got: show(text), expected }]);
  }
  const { channelId, id } = parts;
  return [{ user: { channelId, userId: id } }, { conversation: { channelId, conversationId: id } }];
}
