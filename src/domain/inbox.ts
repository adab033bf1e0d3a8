import { z } from 'zod';

/** An activity that came in and is not processed yet. */
export interface InboxRow {
  /** Hash of the activity. */
  id: string;
  /** Undefined where it is so large that a blob keeps it. */
  activity: unknown;
  /** The channel's time, as it says it; empty where it says none. */
  timestamp: string;
  arrivedAt: string;
  /** How often it was begun. */
  tries: number;
  /** Where a large activity is kept. */
  blob?: string;
}

const instant = z.iso.datetime({ offset: true });

/** The earliest first, by the channel's time; one without a time that can be read counts as of when it arrived. */
export function inTurnOrder<T extends Pick<InboxRow, 'id' | 'timestamp' | 'arrivedAt'>>(rows: readonly T[]): T[] {
  return rows.toSorted(
    (a, b) => timeOf(a) - timeOf(b) || Date.parse(a.arrivedAt) - Date.parse(b.arrivedAt) || compare(a.id, b.id),
  );
}

function timeOf({ timestamp, arrivedAt }: Pick<InboxRow, 'timestamp' | 'arrivedAt'>): number {
  // Date.parse alone would read `7` as a month, and a time without a zone in the zone of the host.
  return Date.parse(instant.safeParse(timestamp).success ? timestamp : arrivedAt);
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
