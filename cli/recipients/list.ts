import type { Recipient } from '../../src/domain/recipient.ts';
import type { RecipientsTable } from '../../src/storage/recipientsTable.ts';
import { writeAddress } from '../address.ts';
import type { Page } from '../commonOptions.ts';
import { EXIT } from '../exitCodes.ts';
import { Failure } from '../failure.ts';
import { openStores } from '../openStores.ts';
import { note, print, printJson, printTable, showTime } from '../output.ts';
import { isNamed, showState, toItem } from './recipientItem.ts';

export interface ListOptions extends Page {
  channel?: string;
  tenant?: string;
  json?: true;
}

/** A page of those whom the bot knows, or of those whose name or id contains `text`. */
export async function listRecipients(options: ListOptions, text?: string): Promise<void> {
  const after = options.cursor === undefined ? undefined : keyIn(options.cursor);
  const { recipients } = await openStores();
  const { page, next } = await readPage(recipients, options, after, text);
  if (options.json) {
    printJson({ items: page.map(toItem), next });
    return;
  }
  if (page.length > 0) printTable(['Recipient', 'Name', 'Kind', 'Tenant', 'State', 'First seen'], page.map(toRow));
  else if (text === undefined) print('Nobody yet: the bot knows whoever has written to it.');
  else print('Nobody.');
  if (next !== null) note(`More: --cursor ${next}`);
}

async function readPage(
  recipients: RecipientsTable,
  { channel, tenant, limit }: ListOptions,
  after: string | undefined,
  text: string | undefined,
): Promise<{ page: Recipient[]; next: string | null }> {
  const page: Recipient[] = [];
  let last = '';
  for await (const { key, recipient } of recipients.inOrder({ channelId: channel, tenantId: tenant, after })) {
    if (text !== undefined && !isNamed(recipient, text)) continue;
    if (page.length === limit) return { page, next: Buffer.from(last).toString('base64url') };
    page.push(recipient);
    last = key;
  }
  return { page, next: null };
}

/** The key of the last recipient of the page before. */
function keyIn(cursor: string): string {
  const key = Buffer.from(cursor, 'base64url').toString();
  if (/^[a-z]-[\da-f]{32}$/.test(key)) return key;
  throw new Failure(EXIT.usage, '--cursor is not the "next" of an earlier answer.');
}

function toRow(recipient: Recipient): string[] {
  const { recipient: address, tenantId, firstSeen } = toItem(recipient);
  return [
    writeAddress(address),
    recipient.reference.user?.name ?? '',
    recipient.kind,
    tenantId ?? '',
    showState(recipient),
    showTime(firstSeen),
  ];
}
