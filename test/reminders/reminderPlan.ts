import type { AcceptedRequest } from '../../src/domain/acceptedNotification.ts';
import { occurrenceId } from '../../src/domain/recurrence.ts';
import { createRandom } from '../crash/seededRandom.ts';

/** What one person is to be reminded of. */
export interface PlannedReminder {
  /** Of the reminder; one that recurs is delivered as its occurrence. */
  id: string;
  who: string;
  text: string;
  recurs: boolean;
}

/** All of it that is left to chance comes from the seed. */
export interface ReminderPlan {
  seed: number;
  reminders: PlannedReminder[];
  /** A host is killed when so much of the POSTs was seen, */
  killAtShare: number;
  /** and so much later. */
  killDelayMs: number;
  /** Which of those that are at work: a share of their list. */
  victim: number;
  /** Whether another host takes its place. */
  isReplaced: boolean;
}

const EARLIEST_SHARE = 0.1;
const LATEST_SHARE = 0.8;
const LONGEST_DELAY_MS = 50;
const MINUTE = 60_000;
const WEEK = 7 * 24 * 60 * MINUTE;

/** One for each person; every second one comes each day. */
export function planReminders(seed: number, people: readonly string[]): ReminderPlan {
  const random = createRandom(seed);
  return {
    seed,
    reminders: people.map((who, index) => ({
      ...{ id: `reminder-${seed}-${index}`, who, text: `${who}: call the hotel` },
      recurs: index % 2 === 1,
    })),
    killAtShare: EARLIEST_SHARE + random() * (LATEST_SHARE - EARLIEST_SHARE),
    killDelayMs: Math.floor(random() * LONGEST_DELAY_MS),
    victim: random(),
    isReplaced: random() < 0.5,
  };
}

/** The first whole minute that is so far away at least: cron knows no seconds. */
export function minuteAfter(now: Date, aheadSeconds: number): Date {
  return new Date(Math.ceil((now.getTime() + aheadSeconds * 1000) / MINUTE) * MINUTE);
}

export function requestOf({ who, text, recurs }: PlannedReminder, dueAt: Date): AcceptedRequest {
  const when = recurs
    ? { recurrence: { cron: `${dueAt.getUTCMinutes()} ${dueAt.getUTCHours()} * * *`, timeZone: 'UTC' } }
    : { sendAt: dueAt.toISOString() };
  return {
    to: { user: { channelId: 'emulator', userId: who } },
    message: { text },
    expiresAt: new Date(dueAt.getTime() + WEEK).toISOString(),
    ...when,
  };
}

/** The notification that reaches the person. */
export function deliveredAs({ id, recurs }: PlannedReminder, dueAt: Date): string {
  return recurs ? occurrenceId(id, dueAt) : id;
}
