/** When timers are due: the decisions of CronSchedule.cs, TimerSchedule.cs and ScheduleMonitor.cs of Azure/azure-webjobs-sdk-extensions. */
import { Cron } from 'croner';

export interface Schedule {
  expression: string;
  /** The first occurrence after `time`, in the zone of this machine. */
  next: (time: Date) => Date;
}

/** What is remembered of a timer. A date that never was is undefined. */
export interface ScheduleStatus {
  last: Date | undefined;
  next: Date;
  lastUpdated: Date | undefined;
}

/** Later than any timer waits: an expression such as 30 February has no occurrence. */
const NEVER = new Date(8.64e15);

/** Five fields, or six with seconds first. Day of month and day of week must both hold, as in NCrontab. */
export function parseSchedule(expression: string): Schedule {
  try {
    const cron = new Cron(expression, { mode: '5-or-6-parts', domAndDow: true, paused: true });
    return { expression, next: (time) => cron.nextRun(time) ?? NEVER };
  } catch (cause) {
    throw new Error(`schedule '${expression}': expected a cron expression of five or six fields`, { cause });
  }
}

/** A schedule that is due more often than each minute is not remembered: it catches up anyway. */
export function isMoreThanEachMinute({ expression, next }: Schedule, now: Date): boolean {
  const isEachMinute = expression
    .trim()
    .split(/\s+/)
    .slice(-5)
    .every((field) => field === '*');
  return isEachMinute && next(next(now)).getTime() <= now.getTime() + 60_000;
}

/**
 * Where a timer stands at the start of its host. It is past due when an occurrence was missed since `recorded`, but
 * neither at the first start ever nor after the schedule was changed to one that would have been due.
 */
export function resumeSchedule(
  schedule: Schedule,
  recorded: ScheduleStatus | undefined,
  now: Date,
): { status: ScheduleStatus; isPastDue: boolean } {
  if (recorded === undefined) {
    return { status: { last: undefined, next: schedule.next(now), lastUpdated: now }, isPastDue: false };
  }
  const computedFrom = recorded.last ?? recorded.lastUpdated ?? now;
  const expected = schedule.next(computedFrom);
  if (recorded.next.getTime() === expected.getTime()) return { status: recorded, isPastDue: now > recorded.next };
  const lastUpdated = now > expected ? now : computedFrom;
  return { status: { last: undefined, next: schedule.next(lastUpdated), lastUpdated }, isPastDue: false };
}

/** Where it stands after a run. One that came a moment early counts for the occurrence it was meant for. */
export function advanceSchedule(schedule: Schedule, ranAt: Date, meantFor: Date | undefined): ScheduleStatus {
  const last = meantFor !== undefined && meantFor > ranAt ? meantFor : ranAt;
  return { last, next: schedule.next(last), lastUpdated: last };
}
