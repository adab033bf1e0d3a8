import { odata, type TableClient } from '@azure/data-tables';
import { z } from 'zod';
import type { InboxRow } from '../domain/inbox.ts';
import { isConflict, isNotFound } from './errors.ts';
import type { LargeContent } from './largeContent.ts';
import { overConflicts } from './overConflicts.ts';
import { deleteRows, getRow, putRow } from './rows.ts';

/** `sentAt` is the channel's time: `timestamp` is a table's own. */
const rowSchema = z.object({
  v: z.literal(1),
  activity: z.string(),
  activityBlob: z.string(),
  sentAt: z.string(),
  arrivedAt: z.string(),
  done: z.boolean(),
  doneAt: z.string(),
  tries: z.number(),
});

/** Rows of `inbox`: activities that came in, by conversation and the hash of the activity. */
export class InboxTable {
  readonly #table: TableClient;
  readonly #content: LargeContent;

  constructor(table: TableClient, content: LargeContent) {
    this.#table = table;
    this.#content = content;
  }

  /**
   * @returns `added` for the first of several with the same id; for another what became of the first. `waiting` can be
   * one's own row too, where the answer to the insert was lost and the SDK asked again.
   */
  async add(
    conversationKey: string,
    { id, activity, timestamp, arrivedAt }: Pick<InboxRow, 'id' | 'activity' | 'timestamp' | 'arrivedAt'>,
  ): Promise<'added' | 'waiting' | 'done'> {
    const kept = await this.#content.keepAs(`inbox/${conversationKey}/${id}`, JSON.stringify(activity));
    const content =
      'inline' in kept ? { activity: kept.inline, activityBlob: '' } : { activity: '', activityBlob: kept.blob };
    const row = { v: 1, ...content, sentAt: timestamp, arrivedAt, done: false, doneAt: '', tries: 0 };
    try {
      await this.#table.createEntity({ partitionKey: conversationKey, rowKey: id, ...row });
      return 'added';
    } catch (error) {
      if (!isConflict(error)) throw error;
    }
    const there = await this.#read(conversationKey, id);
    if (there?.done === false) return 'waiting';
    // Those who were done with it have removed it before it was kept again.
    if ('blob' in kept) await this.#content.remove(kept.blob);
    return 'done';
  }

  /** Those that are not done, in no order. `activityOf` has the activity of each. */
  async waiting(conversationKey: string): Promise<InboxRow[]> {
    const rows: InboxRow[] = [];
    const queryOptions = { filter: waitingIn(conversationKey) };
    for await (const row of this.#table.listEntities({ queryOptions })) rows.push(toInboxRow(row));
    return rows;
  }

  /** Whether there is any; nothing of them is read. */
  async hasWaiting(conversationKey: string): Promise<boolean> {
    const queryOptions = { filter: waitingIn(conversationKey), select: ['RowKey'] };
    for await (const page of this.#table.listEntities({ queryOptions }).byPage({ maxPageSize: 1 })) {
      // A page can be empty and still have a next one.
      if (page.length > 0) return true;
    }
    return false;
  }

  /** @returns undefined where its blob is gone: somebody was done just now. */
  async activityOf({ activity, blob }: Pick<InboxRow, 'activity' | 'blob'>): Promise<unknown> {
    if (!blob) return activity;
    try {
      return JSON.parse(await this.#content.read({ blob }));
    } catch (error) {
      if (isNotFound(error)) return undefined;
      throw error;
    }
  }

  async isDone(conversationKey: string, id: string): Promise<boolean> {
    return (await this.#read(conversationKey, id))?.done ?? false;
  }

  /** Keeps the row, by which a repetition is known, and nothing of what was said. */
  async setDone(conversationKey: string, { id, blob }: Pick<InboxRow, 'id' | 'blob'>, now: Date): Promise<void> {
    const done = { done: true, doneAt: now.toISOString(), activity: '' };
    try {
      await this.#table.updateEntity({ partitionKey: conversationKey, rowKey: id, ...done }, 'Merge');
    } catch (error) {
      // The conversation was forgotten meanwhile.
      if (!isNotFound(error)) throw error;
    }
    if (blob) await this.#content.remove(blob);
  }

  /** @returns how often it was begun, this time included; 0 when the row is not there any more. */
  async countTry(conversationKey: string, id: string): Promise<number> {
    const { tries } = await overConflicts(`tries of ${conversationKey}/${id} in the inbox`, async () => {
      const row = await getRow(this.#table, { partitionKey: conversationKey, rowKey: id });
      if (!row) return { tries: 0 };
      const counted = { ...rowSchema.parse(row), tries: rowSchema.parse(row).tries + 1 };
      const eTag = await putRow(this.#table, { partitionKey: conversationKey, rowKey: id, ...counted }, row.etag);
      return eTag === undefined ? undefined : counted;
    });
    return tries;
  }

  /** Removes what was done before `doneBefore`: a repetition that comes later is taken for a new activity. */
  async tidy(conversationKey: string, doneBefore: Date): Promise<void> {
    await this.#remove(conversationKey, odata`done eq true and doneAt lt ${doneBefore.toISOString()}`);
  }

  async forget(conversationKey: string): Promise<void> {
    await this.#remove(conversationKey);
  }

  async #remove(conversationKey: string, which = ''): Promise<void> {
    const filter = [odata`PartitionKey eq ${conversationKey}`, ...(which ? [which] : [])].join(' and ');
    const queryOptions = { filter, select: ['RowKey', 'activityBlob'] };
    const rowKeys: string[] = [];
    for await (const { rowKey = '', activityBlob } of this.#table.listEntities({ queryOptions })) {
      // Before the row that names it. It is there still where whoever was done died before he removed it.
      if (activityBlob) await this.#content.remove(String(activityBlob));
      rowKeys.push(rowKey);
    }
    await deleteRows(this.#table, conversationKey, rowKeys);
  }

  async #read(partitionKey: string, rowKey: string): Promise<z.infer<typeof rowSchema> | undefined> {
    const row = await getRow(this.#table, { partitionKey, rowKey });
    return row && rowSchema.parse(row);
  }
}

function waitingIn(conversationKey: string): string {
  return odata`PartitionKey eq ${conversationKey} and done eq false`;
}

function toInboxRow(row: { rowKey?: string }): InboxRow {
  const { activity, activityBlob, sentAt, arrivedAt, tries } = rowSchema.parse(row);
  return {
    id: row.rowKey ?? '',
    activity: activityBlob ? undefined : JSON.parse(activity),
    ...{ timestamp: sentAt, arrivedAt, tries },
    ...(activityBlob ? { blob: activityBlob } : {}),
  };
}
