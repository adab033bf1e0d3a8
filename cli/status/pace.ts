import type { NotificationStatus } from '../../src/delivery/readStatus.ts';
import { endStates } from '../../src/domain/delivery.ts';

type Counted = Pick<NotificationStatus, 'counts' | 'total'>;

export function countEnded({ counts }: Counted): number {
  return endStates.reduce((sum, state) => sum + (counts[state] ?? 0), 0);
}

export function countListed({ counts }: Counted): number {
  return Object.values(counts).reduce((sum, count) => sum + count, 0);
}

/** How it goes, beside the bar: `110 sent, 10 failed, 45/s, 42 s left`. The pace is that since the watch began. */
export function describePace(status: Counted, since: { endedAtFirst: number; seconds: number }): string {
  const ended = countEnded(status);
  const perSecond = since.seconds > 0 ? (ended - since.endedAtFirst) / since.seconds : 0;
  const left = (status.total ?? countListed(status)) - ended;
  return [
    ...Object.entries(status.counts).map(([state, count]) => `${count} ${state}`),
    ...(perSecond > 0 ? [`${round(perSecond)}/s`] : []),
    ...(perSecond > 0 && left > 0 && status.total !== null ? [`${showSeconds(left / perSecond)} left`] : []),
  ].join(', ');
}

const round = (value: number) => (value < 10 ? value.toFixed(1) : value.toFixed(0));

function showSeconds(seconds: number): string {
  const whole = Math.ceil(seconds);
  if (whole < 120) return `${whole} s`;
  const minutes = Math.ceil(whole / 60);
  return minutes < 120 ? `${minutes} min` : `${Math.ceil(minutes / 60)} h`;
}
