import { odata, type TableClient } from '@azure/data-tables';
import { z } from 'zod';
import { type Reminder, reminderSchema } from '../domain/reminder.ts';
import { isConflict } from './errors.ts';
import { deleteRows, getRow, type RowKeys } from './rows.ts';

/** Rows of `reminders`: each person's list. That they come at their time is the notifications' business. */
export class RemindersTable {
  readonly #table: TableClient;

  constructor(table: TableClient) {
    this.#table = table;
  }

  async get(recipientKey: string, id: string): Promise<Reminder | undefined> {
    const row = await getRow(this.#table, { partitionKey: recipientKey, rowKey: id });
    return row && toReminder(row);
  }

  /** All of a person's, those that are over too. */
  async of(recipientKey: string): Promise<Reminder[]> {
    const reminders: Reminder[] = [];
    const filter = odata`PartitionKey eq ${recipientKey}`;
    for await (const row of this.#table.listEntities({ queryOptions: { filter } })) reminders.push(toReminder(row));
    return reminders;
  }

  /** Added twice it is the first one. */
  async add(recipientKey: string, reminder: Reminder): Promise<void> {
    try {
      await this.#table.createEntity(toRow(recipientKey, reminder));
    } catch (error) {
      if (!isConflict(error)) throw error;
    }
  }

  async put(recipientKey: string, reminder: Reminder): Promise<void> {
    await this.#table.upsertEntity(toRow(recipientKey, reminder), 'Replace');
  }

  async remove(recipientKey: string, ids: readonly string[]): Promise<void> {
    await deleteRows(this.#table, recipientKey, ids);
  }
}

const rowSchema = z.object({ v: z.literal(1), reminder: z.string() });

function toRow(partitionKey: string, reminder: Reminder): RowKeys & z.infer<typeof rowSchema> {
  return { partitionKey, rowKey: reminder.id, v: 1, reminder: JSON.stringify(reminder) };
}

function toReminder(row: unknown): Reminder {
  return reminderSchema.parse(JSON.parse(rowSchema.parse(row).reminder));
}
