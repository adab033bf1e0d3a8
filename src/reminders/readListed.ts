import pMap from 'p-map';
import type { WorkServices } from '../delivery/work.ts';
import type { Log } from '../domain/log.ts';
import { type ListedReminder, listReminders, notificationIdOf, type Reminder } from '../domain/reminder.ts';
import type { RemindersTable } from '../storage/remindersTable.ts';
import { ROWS_AT_ONCE } from '../storage/rows.ts';
import { readMended } from './readMended.ts';

type ListServices = WorkServices & { remindersTable: RemindersTable };

/**
 * What will come, the next first, with what an operator did by the notification's id: one that was cancelled so is not
 * in the list any more. That is one read for each of the list. `rows` are all that is kept.
 */
export async function readListed(
  services: ListServices,
  recipientKey: string,
  log: Log,
): Promise<{ rows: Reminder[]; listed: ListedReminder[] }> {
  const { notifications, remindersTable, now } = services;
  const rows = await readMended(services, recipientKey, log);
  const paused = new Set<string>();
  const readOne = async (reminder: Reminder): Promise<Reminder> => {
    const stored = await notifications.series(notificationIdOf(reminder));
    if (stored?.series?.paused) paused.add(reminder.id);
    const at = stored?.accepted.cancelledAt;
    if (at === undefined) return reminder;
    const ended = { ...reminder, state: 'ended', ended: { at, turnKey: '' } } as const;
    await remindersTable.put(recipientKey, ended);
    return ended;
  };
  const coming = new Set(listReminders(rows, now()).map(({ reminder }) => reminder.id));
  const read = await pMap(rows, async (row) => (coming.has(row.id) ? readOne(row) : row), {
    concurrency: ROWS_AT_ONCE,
  });
  const listed = listReminders(read, now()).map((one) => ({ ...one, isPaused: paused.has(one.reminder.id) }));
  return { rows: read, listed };
}
