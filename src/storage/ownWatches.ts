import { odata, type TableClient } from '@azure/data-tables';
import pMap from 'p-map';
import { MOST_WATCHES, type Watch, watchSchema } from '../domain/watch.ts';
import { deleteRow, getRow, MOST_IN_PAGE, putRow, ROWS_AT_ONCE, type RowKeys } from './rows.ts';
import { besideOwn, byRecipient, byTopic, contentOf, type OnUnreadable, toWatch } from './subscriptionRow.ts';

export type KeptWatch = { kind: 'kept' } | { kind: 'replaced'; before: Watch } | { kind: 'full' };

const leaveOut: OnUnreadable = () => {};

/** A person's own row: what a watch was when it was made. */
interface OwnWatch {
  keys: RowKeys;
  eTag: string;
  watch: Watch;
}

/**
 * Rows of `subscriptions` as a person has them: the list of what they watch. Another row of each watch is read by its
 * topic's fan-out, and knows what events have made of it (`SubscriptionsTable`). The person's is there first and goes
 * last: a watch that was written by half can be seen and ended.
 */
export class OwnWatches {
  readonly #table: TableClient;

  constructor(table: TableClient) {
    this.#table = table;
  }

  /** What a recipient watches, the oldest first. */
  async of(recipientKey: string, onUnreadable = leaveOut): Promise<Watch[]> {
    const own = await this.#listOf(recipientKey, onUnreadable);
    const now = await pMap(own, (each) => this.#asItIs(each, onUnreadable), { concurrency: ROWS_AT_ONCE });
    return now.filter((watch) => watch !== undefined).sort((one, other) => one.since.localeCompare(other.since));
  }

  /**
   * One for each topic: another one takes its place. Whoever calls holds the turn of the recipient's conversation.
   * @throws {z.ZodError} for one that could not be read again: its filter or its template is over the limits.
   */
  async keep(recipientKey: string, given: Watch, onUnreadable = leaveOut): Promise<KeptWatch> {
    const watches = await this.of(recipientKey, onUnreadable);
    const before = watches.find(({ topic }) => topic === given.topic);
    const begun = before && (before.begun ?? before.since);
    const watch = watchSchema.parse({ ...given, ...(begun === undefined ? {} : { begun }) });
    if (!before && watches.length >= MOST_WATCHES) return { kind: 'full' };
    await this.#table.upsertEntity({ ...byRecipient(recipientKey, watch.topic), ...contentOf(watch) }, 'Replace');
    await this.#table.upsertEntity({ ...byTopic(watch.topic, recipientKey), ...contentOf(watch) }, 'Replace');
    return before ? { kind: 'replaced', before } : { kind: 'kept' };
  }

  /** @returns whether there was one. */
  async end(recipientKey: string, topic: string): Promise<boolean> {
    await deleteRow(this.#table, byTopic(topic, recipientKey));
    return deleteRow(this.#table, byRecipient(recipientKey, topic));
  }

  /** By the keys alone: those that have ended too, and those that cannot be read. */
  async forget(recipientKey: string): Promise<void> {
    const queryOptions = { filter: odata`PartitionKey eq ${recipientKey}`, select: ['partitionKey', 'rowKey'] };
    for await (const page of this.#table.listEntities({ queryOptions }).byPage({ maxPageSize: MOST_IN_PAGE })) {
      const forgetOne = async ({ rowKey = '' }: Partial<RowKeys>): Promise<void> => {
        const own = { partitionKey: recipientKey, rowKey };
        await deleteRow(this.#table, besideOwn(own));
        await deleteRow(this.#table, own);
      };
      await pMap(page, forgetOne, { concurrency: ROWS_AT_ONCE });
    }
  }

  /** The person's own rows, without those that are known to have ended. */
  async #listOf(recipientKey: string, onUnreadable: OnUnreadable): Promise<OwnWatch[]> {
    const watches: OwnWatch[] = [];
    const filter = odata`PartitionKey eq ${recipientKey}`;
    for await (const row of this.#table.listEntities({ queryOptions: { filter } })) {
      if (row['isEnded'] === true) continue;
      const { partitionKey = '', rowKey = '', etag: eTag = '' } = row;
      try {
        watches.push({ keys: { partitionKey, rowKey }, eTag, watch: toWatch(row) });
      } catch (error) {
        onUnreadable(`${partitionKey}/${rowKey}`, error);
      }
    }
    return watches;
  }

  /** With what events have made of it; undefined for one that has ended, which is marked so that it is read once. */
  async #asItIs({ keys, eTag, watch: own }: OwnWatch, onUnreadable: OnUnreadable): Promise<Watch | undefined> {
    const row = await getRow(this.#table, besideOwn(keys));
    if (!row) return own;
    let watch: Watch;
    try {
      watch = toWatch(row);
    } catch (error) {
      onUnreadable(`${row.partitionKey}/${row.rowKey}`, error);
      return own;
    }
    if (!watch.isEnded) return watch;
    const ended = { ...keys, isEnded: true };
    if (watch.since === own.since) await putRow(this.#table, ended, eTag, 'Merge');
    return undefined;
  }
}
