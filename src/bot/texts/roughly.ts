import { DAY, HOUR, MINUTE, SECOND } from '../../domain/time.ts';

/** How long something takes, as a person says it: `about 5 minutes`. */
export interface RoughSpan {
  unit: 'moment' | 'minute' | 'hour' | 'day';
  count: number;
}

/** What is shorter, and what is over, is a moment. */
const LONGEST_MOMENT = 10 * SECOND;

/** In one unit, to five minutes from ten on. */
export function roughly(milliseconds: number): RoughSpan {
  if (milliseconds < LONGEST_MOMENT) return { unit: 'moment', count: 1 };
  const minutes = Math.max(1, Math.round(milliseconds / MINUTE));
  if (minutes < 10) return { unit: 'minute', count: minutes };
  if (milliseconds < 55 * MINUTE) return { unit: 'minute', count: Math.round(milliseconds / (5 * MINUTE)) * 5 };
  if (milliseconds < 23 * HOUR) return { unit: 'hour', count: Math.max(1, Math.round(milliseconds / HOUR)) };
  return { unit: 'day', count: Math.max(1, Math.round(milliseconds / DAY)) };
}
