import { show } from '../../src/domain/problem.ts';
import { addressOf } from '../../src/domain/recipient.ts';
import { findRecipient } from '../../src/recipients/findRecipient.ts';
import { forgetRecipient as removeRecipient } from '../../src/recipients/forgetRecipient.ts';
import type { StoredRecipient } from '../../src/storage/recipientsTable.ts';
import type { Stores } from '../../src/stores.ts';
import { splitAddress, writeAddress } from '../address.ts';
import { confirm } from '../confirm.ts';
import { EXIT } from '../exitCodes.ts';
import { Failure } from '../failure.ts';
import { openStores } from '../openStores.ts';
import { note, print, printFields, printJson, showTime } from '../output.ts';
import { quietLog } from '../quietLog.ts';
import { showState, toItem } from './recipientItem.ts';

export interface OneOptions {
  yes?: true;
  json?: true;
}

export async function showRecipient(text: string, { json }: OneOptions): Promise<void> {
  const { recipient } = await find(text);
  const { kind, reference, gone, optedOut } = recipient;
  if (json) {
    const since = { goneSince: gone?.since ?? null, optedOutSince: optedOut?.since ?? null };
    printJson({ ...toItem(recipient), kind, ...since, reference });
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
    ['State', showState(recipient, ({ since }) => ` since ${showTime(since)}`)],
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
  if (recipient.optedOut) note(STOP_IS_FORGOTTEN);
  if (!yes && !(await confirm(`Forget ${recipient.kind} ${who}?`))) {
    throw new Failure(EXIT.notDelivered, 'Nobody was forgotten.');
  }
  await removeRecipient(stores, stored, quietLog);
  if (json) printJson({ forgotten: address });
  else print(`Forgotten: ${who}.`);
}

const STOP_IS_FORGOTTEN =
  'They have opted out, and that is forgotten too: once the bot knows them again, it writes to them.';

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
