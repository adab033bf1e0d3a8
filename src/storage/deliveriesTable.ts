import { odata, type TableClient } from '@azure/data-tables';
import { type DeliveryRecord, deliveryRecordSchema, endStates } from '../domain/delivery.ts';
import { hashOf } from '../domain/keys.ts';
import { getRow, type RowKeys } from './rows.ts';

/** Partition for single recipients and lists; an audience that is scanned has one for each shard, `00` to `63`. */
export const LIST = 'list';

/** Names one delivery's row. */
export interface DeliveryKey {
  notificationId: string;
  /** `00` to `63`, or `list`. */
  range: string;
  recipientKey: string;
}

export interface StoredDelivery {
  key: DeliveryKey;
  /** Where a later call goes on from. */
  cursor: string;
  delivery: DeliveryRecord;
}

/** Rows of `deliveries`: what became of a notification, for each recipient. */
export class DeliveriesTable {
  readonly #table: TableClient;

  constructor(table: TableClient) {
    this.#table = table;
  }

  async get(key: DeliveryKey): Promise<DeliveryRecord | undefined> {
    const row = await getRow(this.#table, keysOf(key));
    return row && toDelivery(row);
  }

  async put(key: DeliveryKey, delivery: DeliveryRecord): Promise<void> {
    const { recipient, reason, until, activityId, timeline, ...rest } = delivery;
    const row = {
      ...keysOf(key),
      v: 1,
      ...rest,
      recipient: JSON.stringify(recipient),
      reason: reason ?? '',
      until: until ?? '',
      activityId: activityId ?? '',
      timeline: JSON.stringify(timeline),
    };
    await this.#table.upsertEntity(row, 'Replace');
  }

  /** All of a notification's deliveries, in the order of their keys, or those that have no end state. */
  async *of(notificationId: string, which: 'all' | 'unfinished' = 'all'): AsyncGenerator<StoredDelivery> {
    const prefix = hashOf(notificationId);
    const range = odata`PartitionKey ge ${`${prefix}-`} and PartitionKey lt ${`${prefix}.`}`;
    const filter =
      which === 'all' ? range : [range, ...endStates.map((state) => odata`state ne ${state}`)].join(' and ');
    for await (const entity of this.#table.listEntities({ queryOptions: { filter } })) {
      const { partitionKey = '', rowKey = '' } = entity;
      const key = { notificationId, range: partitionKey.slice(prefix.length + 1), recipientKey: rowKey };
      yield { key, cursor: `${partitionKey}/${rowKey}`, delivery: toDelivery(entity) };
    }
  }
}

function keysOf({ notificationId, range, recipientKey }: DeliveryKey): RowKeys {
  return { partitionKey: `${hashOf(notificationId)}-${range}`, rowKey: recipientKey };
}

function toDelivery(row: Record<string, unknown>): DeliveryRecord {
  return deliveryRecordSchema.parse({
    ...row,
    recipient: JSON.parse(String(row['recipient'])),
    reason: row['reason'] || null,
    until: row['until'] || null,
    activityId: row['activityId'] || null,
    timeline: JSON.parse(String(row['timeline'])),
  });
}
