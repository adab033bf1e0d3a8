import { countBy } from '../crash/checkRound.ts';
import type { SeenReminders } from './checkReminders.ts';

/** What is printed beside the outcomes. */
export interface ReminderRun extends SeenReminders {
  seed: number;
  acceptedSeconds: number;
  killed: string;
  killedAt: number;
  seenAtKill: number;
  runningAtKill: number;
  isReplaced: boolean;
  /** Pointers that sweeps have queued again. */
  queuedAgain: number;
  unexpectedEnds: string[];
}

const SECOND = 1000;

/** The figures of docs/reliability.md. */
export function describeReminders(run: ReminderRun, broken: readonly string[]): string {
  const { dueAt, posts, reminders, killedAt } = run;
  const firsts = new Map<string, number>();
  for (const { who, at } of posts) firsts.set(who, Math.min(at, firsts.get(who) ?? at));
  const lateMs = [...firsts.values()].map((at) => at - dueAt.getTime()).sort((one, other) => one - other);
  const late = (share: number) => ((lateMs[Math.ceil(lateMs.length * share) - 1] ?? 0) / SECOND).toFixed(1);
  const ends = countBy(reminders, ({ delivery }) =>
    delivery ? [delivery.state, delivery.reason ?? []].flat().join('/') : 'nothing',
  );
  const recurring = reminders.filter(({ reminder }) => reminder.recurs).length;
  const doubled = reminders.filter(({ delivery }) => delivery?.possibleDuplicate).length;
  return [
    `seed ${run.seed}: ${reminders.length} reminders for ${dueAt.toISOString()}, ${recurring} of them recur`,
    `  accepted in ${run.acceptedSeconds.toFixed(0)} s`,
    `  ${run.killed} killed at ${run.seenAtKill} POSTs, ${((killedAt - dueAt.getTime()) / SECOND).toFixed(1)} s into ` +
      `the minute, ${run.runningAtKill} call(s) running; ${run.isReplaced ? 'another one' : 'nobody'} took its place`,
    `  ${[...ends].map(([end, count]) => `${end} ${count}`).join(', ')}; ` +
      `${posts.length} POSTs, possibleDuplicate ${doubled}`,
    `  late: half of them ${late(0.5)} s at most, 99 of 100 ${late(0.99)} s, the last one ${late(1)} s`,
    `  queued again by sweeps: ${run.queuedAgain}`,
    ...[...broken, ...run.unexpectedEnds].map((what) => `  BROKEN: ${what}`),
  ].join('\n');
}
