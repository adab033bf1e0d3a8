import { odata, type TableClient, type TableEntityResult } from '@azure/data-tables';
import { aliasKey, shardOf, USER_KEYS } from '../domain/keys.ts';
import { keyOfRecipient, type Recipient, recipientSchema } from '../domain/recipient.ts';
import { deleteRow, getRow, putRow, type RowKeys } from './rows.ts';

/** A recipient as stored, with the version that was read. */
export interface StoredRecipient {
  key: string;
  eTag: string;
  recipient: Recipient;
}

export interface RecipientFilter {
  channelId?: string | undefined;
  tenantId?: string | undefined;
}

/** Rows of `conversationReferences`: recipients, and aliases that point from an object id in Entra ID to a recipient. */
export class RecipientsTable {
  readonly #table: TableClient;

  constructor(table: TableClient) {
    this.#table = table;
  }

  async get(key: string): Promise<StoredRecipient | undefined> {
    const row = await this.#row(key);
    return row && toRecipient(row);
  }

  /** The recipient that an alias points to. */
  async getByAlias(alias: string): Promise<StoredRecipient | undefined> {
    const target = (await this.#row(alias))?.['target'];
    return typeof target === 'string' ? this.get(target) : undefined;
  }

  /**
   * Writes a recipient over the version that was read, or as a new one.
   * @returns false when somebody else wrote in between.
   */
  async save(recipient: Recipient, read?: StoredRecipient): Promise<boolean> {
    const row = toRow(recipient);
    const aadObjectId = recipient.reference.user?.aadObjectId;
    const isAliasKnown = aadObjectId !== undefined && read?.recipient.reference.user?.aadObjectId === aadObjectId;
    // First, because one that leads nowhere harms nobody; one that is missing would not be missed at the next turn.
    if (aadObjectId !== undefined && recipient.kind === 'user' && !isAliasKnown)
      await this.#saveAlias(aadObjectId, row);
    return (await putRow(this.#table, row, read?.eTag)) !== undefined;
  }

  /** The newest wins, but nobody takes an alias from Teams, where Entra ID stands behind it; elsewhere a client may say anything. */
  async #saveAlias(aadObjectId: string, { rowKey, channelId }: { rowKey: string; channelId: string }): Promise<void> {
    const alias = aliasKey(aadObjectId);
    const earlier = await this.#row(alias);
    if (earlier?.['channelId'] === TEAMS && channelId !== TEAMS) return;
    await this.#table.upsertEntity({ ...keysOf(alias), target: rowKey, channelId }, 'Replace');
  }

  /** Removes a recipient and the alias that points to it; the same person's on another channel stays. */
  async forget({ key, recipient }: StoredRecipient): Promise<void> {
    const aadObjectId = recipient.reference.user?.aadObjectId;
    if (aadObjectId !== undefined) {
      const alias = aliasKey(aadObjectId);
      if ((await this.#row(alias))?.['target'] === key) await deleteRow(this.#table, keysOf(alias));
    }
    await deleteRow(this.#table, keysOf(key));
  }

  /**
   * The users in one shard, a page at a time, in the order of their keys from behind `after` on. A row that cannot be
   * read is told, and keeps nothing from those behind it.
   */
  async *usersIn(
    shard: string,
    filter: RecipientFilter & { after?: string },
    onUnreadable: (key: string, error: unknown) => void,
  ): AsyncGenerator<StoredRecipient> {
    const first = filter.after ? odata`RowKey gt ${filter.after}` : odata`RowKey ge ${USER_KEYS}`;
    yield* this.#where([odata`PartitionKey eq ${shard}`, first, ...conditionsOf(filter)], onUnreadable);
  }

  /** Everybody in the order of their keys, from the one after `after` on: what a person pages through. */
  async *inOrder(filter: RecipientFilter & { after?: string | undefined } = {}): AsyncGenerator<StoredRecipient> {
    const conditions = [odata`RowKey ge ${'c-'}`, ...conditionsOf(filter)];
    if (filter.after !== undefined) {
      const shard = shardOf(filter.after);
      const after = odata`(PartitionKey gt ${shard} or (PartitionKey eq ${shard} and RowKey gt ${filter.after}))`;
      conditions.push(after);
    }
    yield* this.#where(conditions);
  }

  async *#where(
    conditions: string[],
    onUnreadable?: (key: string, error: unknown) => void,
  ): AsyncGenerator<StoredRecipient> {
    for await (const row of this.#table.listEntities({ queryOptions: { filter: conditions.join(' and ') } })) {
      let stored: StoredRecipient;
      try {
        stored = toRecipient(row);
      } catch (error) {
        if (!onUnreadable) throw error;
        onUnreadable(row.rowKey ?? '', error);
        continue;
      }
      yield stored;
    }
  }

  #row(key: string): Promise<TableEntityResult<Record<string, unknown>> | undefined> {
    return getRow(this.#table, keysOf(key));
  }
}

const TEAMS = 'msteams';

function conditionsOf({ channelId, tenantId }: RecipientFilter): string[] {
  return [
    ...(channelId === undefined ? [] : [odata`channelId eq ${channelId}`]),
    ...(tenantId === undefined ? [] : [odata`tenantId eq ${tenantId}`]),
  ];
}

function keysOf(key: string): RowKeys {
  return { partitionKey: shardOf(key), rowKey: key };
}

function toRow(recipient: Recipient) {
  const { kind, reference, gone, optedOut, noInterruptions, timeZone, firstSeen } = recipient;
  return {
    ...keysOf(keyOfRecipient(recipient)),
    v: recipient.v,
    kind,
    channelId: reference.channelId,
    tenantId: reference.tenantId ?? '',
    reference: JSON.stringify(reference),
    active: gone === undefined,
    goneReason: gone?.reason ?? '',
    goneSince: gone?.since ?? '',
    optedOutSince: optedOut?.since ?? '',
    noInterruptionsSince: noInterruptions?.since ?? '',
    timeZone: timeZone?.name ?? '',
    timeZoneFrom: timeZone?.from ?? '',
    firstSeen,
  };
}

function toRecipient(row: TableEntityResult<Record<string, unknown>>): StoredRecipient {
  const { v, kind, reference, goneReason, goneSince, optedOutSince, noInterruptionsSince } = row;
  const { timeZone, timeZoneFrom, firstSeen } = row;
  const recipient = recipientSchema.parse({
    v,
    kind,
    reference: JSON.parse(String(reference)),
    ...(goneReason ? { gone: { reason: goneReason, since: goneSince } } : {}),
    ...(optedOutSince ? { optedOut: { since: optedOutSince } } : {}),
    ...(noInterruptionsSince ? { noInterruptions: { since: noInterruptionsSince } } : {}),
    ...(timeZone ? { timeZone: { name: timeZone, from: timeZoneFrom } } : {}),
    firstSeen,
  });
  return { key: row.rowKey ?? '', eTag: row.etag, recipient };
}
