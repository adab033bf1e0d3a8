/** A delivery that waits for the end of a dialog. */
export interface ParkedEntry {
  /** Sorts as they were parked: `nextOrder`. */
  order: string;
  notificationId: string;
  /** Of the delivery: `00` to `63`, or `list`. */
  shard: string;
  recipientKey: string;
  parkedAt: string;
}

const DIGITS = 15;

/** Behind all that are parked, also where the clock of whoever parked the last one was ahead. */
export function nextOrder(entries: readonly Pick<ParkedEntry, 'order'>[], now: Date): string {
  const last = Math.max(0, ...entries.map(({ order }) => Number(order)));
  return String(Math.max(now.getTime(), last + 1)).padStart(DIGITS, '0');
}
