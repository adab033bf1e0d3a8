import { odata, type TableClient } from '@azure/data-tables';
import pMap from 'p-map';
import type { DeliveryRecord } from '../../src/domain/delivery.ts';
import { hashOf } from '../../src/domain/keys.ts';
import { LIST } from '../../src/domain/range.ts';
import { connect } from '../../src/storage/connection.ts';
import { toDelivery } from '../../src/storage/deliveryRows.ts';
import { TABLES } from '../../src/storage/names.ts';
import { createStores } from '../../src/stores.ts';
import { deliveredAs, type PlannedReminder } from './reminderPlan.ts';

/** What the records say of one reminder. */
export interface SeenReminder {
  reminder: PlannedReminder;
  /** Undefined where no delivery of it was begun. */
  delivery: { state: string; reason: string | null; possibleDuplicate: boolean } | undefined;
  /** Of one that recurs. */
  series: SeenSeries | undefined;
}

export interface SeenSeries {
  /** ISO 8601: occurrences up to here have become notifications. */
  planned: string;
  recent: string[];
  /** When it is looked at again, ISO 8601. */
  looks: string[];
}

const READS_AT_ONCE = 16;
const DAY = 24 * 60 * 60 * 1000;
const UNFINISHED = ['accepted', 'waiting', 'sending'];
const FIRST_RECIPIENT = 'a';

type Deliveries = Map<string, DeliveryRecord>;

export class ReminderRecords {
  readonly #stores: ReturnType<typeof createStores>;
  readonly #deliveries: TableClient;
  readonly #dueAt: Date;

  constructor(connectionString: string, dueAt: Date) {
    this.#stores = createStores({ connectionString });
    this.#deliveries = connect({ connectionString }).table(TABLES.deliveries);
    this.#dueAt = dueAt;
  }

  /** @returns how many have not come to an end. */
  async countUnfinished(reminders: readonly PlannedReminder[]): Promise<number> {
    const deliveries = await this.#all();
    return reminders.filter((reminder) => {
      const delivery = this.#deliveryOf(reminder, deliveries);
      return !delivery || UNFINISHED.includes(delivery.state);
    }).length;
  }

  async all(reminders: readonly PlannedReminder[]): Promise<SeenReminder[]> {
    const [looks, deliveries] = [await this.#looks(), await this.#all()];
    const read = async (reminder: PlannedReminder) => ({
      reminder,
      delivery: this.#deliveryOf(reminder, deliveries),
      series: reminder.recurs ? await this.#seriesOf(reminder, looks.get(reminder.id) ?? []) : undefined,
    });
    return pMap(reminders, read, { concurrency: READS_AT_ONCE });
  }

  #deliveryOf(reminder: PlannedReminder, deliveries: Deliveries): DeliveryRecord | undefined {
    return deliveries.get(`${hashOf(deliveredAs(reminder, this.#dueAt))}-${LIST}`);
  }

  /** In one go, by their partitions: Azurite takes a scan of the table to find one. */
  async #all(): Promise<Deliveries> {
    const deliveries: Deliveries = new Map();
    const filter = odata`RowKey ge ${FIRST_RECIPIENT}`;
    for await (const row of this.#deliveries.listEntities({ queryOptions: { filter } })) {
      const partition = row.partitionKey ?? '';
      if (deliveries.has(partition)) throw new Error(`${partition}: one person has two deliveries`);
      deliveries.set(partition, toDelivery(row));
    }
    return deliveries;
  }

  async #seriesOf({ id }: PlannedReminder, looks: string[]): Promise<SeenSeries | undefined> {
    const series = (await this.#stores.notifications.series(id))?.series;
    return series && { planned: series.planned, recent: series.recent, looks };
  }

  /** When each series is looked at again. */
  async #looks(): Promise<Map<string, string[]>> {
    const looks = new Map<string, string[]>();
    for await (const { kind, id, at } of this.#stores.due.upTo(new Date(this.#dueAt.getTime() + 2 * DAY))) {
      if (kind === 'series') looks.set(id, [...(looks.get(id) ?? []), at]);
    }
    return looks;
  }
}
