import pMap from 'p-map';
import { cancelNotification } from '../delivery/cancelNotification.ts';
import type { WorkServices } from '../delivery/work.ts';
import type { Log } from '../domain/log.ts';
import { isOver, notificationIdOf, type Reminder } from '../domain/reminder.ts';
import type { RemindersTable } from '../storage/remindersTable.ts';
import { ROWS_AT_ONCE } from '../storage/rows.ts';

type MendServices = WorkServices & { remindersTable: RemindersTable };

/** A person's reminders, once what a crash has left is mended and what is long over is gone. */
export async function readMended(services: MendServices, recipientKey: string, log: Log): Promise<Reminder[]> {
  const { remindersTable, now } = services;
  const rows = await remindersTable.of(recipientKey);
  const mended = await pMap(rows, (reminder) => mend(services, recipientKey, reminder, log), {
    concurrency: ROWS_AT_ONCE,
  });
  const kept = mended.filter((reminder) => reminder !== undefined).filter((reminder) => !isOver(reminder, now()));
  const ids = new Set(kept.map(({ id }) => id));
  const over = rows.filter(({ id }) => !ids.has(id));
  if (over.length > 0) {
    await remindersTable.remove(
      recipientKey,
      over.map(({ id }) => id),
    );
  }
  return kept;
}

/** @returns undefined for one that was never accepted: the person was told that it is not kept, or nothing. */
async function mend(
  services: MendServices,
  recipientKey: string,
  reminder: Reminder,
  log: Log,
): Promise<Reminder | undefined> {
  const { notifications, remindersTable } = services;
  const put = async (mended: Reminder) => {
    await remindersTable.put(recipientKey, mended);
    return mended;
  };
  switch (reminder.state) {
    case 'planned': {
      const isAccepted = (await notifications.get(notificationIdOf(reminder))) !== undefined;
      return isAccepted ? put({ ...reminder, state: 'kept' }) : undefined;
    }
    case 'ending':
      await cancelNotification(services, notificationIdOf(reminder), log);
      return put({ ...reminder, state: 'ended' });
    case 'kept':
    case 'ended':
      return reminder;
  }
}
