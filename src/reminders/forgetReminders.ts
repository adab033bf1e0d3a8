import { cancelNotification } from '../delivery/cancelNotification.ts';
import type { WorkServices } from '../delivery/work.ts';
import type { Log } from '../domain/log.ts';
import { notificationIdOf } from '../domain/reminder.ts';
import type { RemindersTable } from '../storage/remindersTable.ts';

/** Ends and removes all of a person's reminders: who is forgotten is not reminded. The rows go last. */
export async function forgetReminders(
  services: WorkServices & { remindersTable: RemindersTable },
  recipientKey: string,
  log: Log,
): Promise<void> {
  const reminders = await services.remindersTable.of(recipientKey);
  for (const reminder of reminders) {
    if (reminder.state !== 'ended') await cancelNotification(services, notificationIdOf(reminder), log);
  }
  const ids = reminders.map(({ id }) => id);
  await services.remindersTable.remove(recipientKey, ids);
}
