import { MINUTE, SECOND } from './time.ts';

/** So far apart are the pointers of one partition at least, and so late may one come at most. */
const WIDTH_OF_SOON = SECOND;
const SOON = MINUTE;
const WIDTH_OF_LATER = 15 * SECOND;
/** All of them are kept in one column: the further ahead, the fewer they are. */
const LATER = 30 * MINUTE;

export interface Wakes {
  /** When pointers come, those that were queued before included; in the order of time. */
  wakes: string[];
  /** Those that are still to be queued. */
  added: string[];
}

/**
 * When a partition's waiting deliveries are to be woken: a pointer that comes soon after one's time wakes it too, so
 * that pointers do not grow with the recipients, whoever made them wait. One that is alone is woken at its time.
 */
export function withWakes(known: readonly string[], untils: readonly string[], now: Date): Wakes {
  const wakes = known.filter((wake) => Date.parse(wake) > now.getTime());
  const added: string[] = [];
  // The latest first: those just before it share its pointer.
  for (const until of untils.toSorted().reverse()) {
    const time = Date.parse(until);
    const width = widthAt(time - now.getTime());
    const times = [...wakes, ...added].map((wake) => Date.parse(wake));
    if (times.some((wake) => wake >= time && wake <= time + width)) continue;
    const before = Math.max(...times.filter((wake) => wake < time));
    added.push(new Date(Math.max(time, Number.isFinite(before) ? before + width : time)).toISOString());
  }
  return { wakes: [...wakes, ...added].sort(), added };
}

/** An hour ahead within half a minute, a day ahead within twelve: a column takes some twelve hundred times. */
function widthAt(aheadMs: number): number {
  if (aheadMs < SOON) return WIDTH_OF_SOON;
  return WIDTH_OF_LATER * Math.max(1, Math.ceil(aheadMs / LATER) - 1);
}
