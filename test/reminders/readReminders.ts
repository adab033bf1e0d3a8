import pMap from 'p-map';
import { readStatus } from '../../src/delivery/readStatus.ts';
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

export class ReminderRecords {
  readonly #stores: ReturnType<typeof createStores>;
  readonly #dueAt: Date;
  readonly #ended = new Map<string, SeenReminder['delivery']>();

  constructor(connectionString: string, dueAt: Date) {
    this.#stores = createStores({ connectionString });
    this.#dueAt = dueAt;
  }

  /** What has ended stays so: only the others are read again. @returns how many have not. */
  async countUnfinished(reminders: readonly PlannedReminder[]): Promise<number> {
    const open = reminders.filter(({ id }) => !this.#ended.has(id));
    await pMap(open, (reminder) => this.#read(reminder), { concurrency: READS_AT_ONCE });
    return reminders.filter(({ id }) => !this.#ended.has(id)).length;
  }

  async all(reminders: readonly PlannedReminder[]): Promise<SeenReminder[]> {
    const looks = await this.#looks();
    const read = async (reminder: PlannedReminder) => ({
      reminder,
      delivery: await this.#read(reminder),
      series: reminder.recurs ? await this.#seriesOf(reminder, looks.get(reminder.id) ?? []) : undefined,
    });
    return pMap(reminders, read, { concurrency: READS_AT_ONCE });
  }

  async #read(reminder: PlannedReminder): Promise<SeenReminder['delivery']> {
    if (this.#ended.has(reminder.id)) return this.#ended.get(reminder.id);
    const status = await readStatus(this.#stores, deliveredAs(reminder, this.#dueAt), { limit: 2 });
    const [delivery, another] = status?.recipients ?? [];
    if (another) throw new Error(`${reminder.id}: one person has two deliveries`);
    if (delivery && !UNFINISHED.includes(delivery.state)) this.#ended.set(reminder.id, delivery);
    return delivery;
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
