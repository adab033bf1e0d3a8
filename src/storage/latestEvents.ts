import type { TableClient } from '@azure/data-tables';
import { latestLook } from '../domain/due.ts';
import { topicOf, type WatchedEvent, watchedEventSchema } from '../domain/watchedEvent.ts';
import type { DueTable } from './dueTable.ts';
import { overConflicts } from './overConflicts.ts';
import { deleteRow, getRow, putRow } from './rows.ts';
import { latestKeys } from './subscriptionRow.ts';

/** How what is over is found again. */
export interface Retention {
  due: DueTable;
  retentionDays: number;
  now: () => Date;
}

/** Rows of `subscriptions`, one for each topic that something has happened to: what that was last. */
export class LatestEvents {
  readonly #table: TableClient;
  readonly #retention: Retention;

  constructor(table: TableClient, retention: Retention) {
    this.#table = table;
    this.#retention = retention;
  }

  /** Undefined where nothing is kept, or nothing that can be read: the next event takes its place. */
  async of(topic: string): Promise<WatchedEvent | undefined> {
    const row = await getRow(this.#table, latestKeys(topic));
    const read = row && readEvent(row);
    return read && 'event' in read ? read.event : undefined;
  }

  /** Keeps an event unless a later one is kept. What cannot be read is told, and overwritten. */
  async keep(event: WatchedEvent, onUnreadable: (error: unknown) => void = () => {}): Promise<void> {
    const topic = topicOf(event);
    const keys = latestKeys(topic);
    const { due, retentionDays, now } = this.#retention;
    await overConflicts(`latest event of ${topic}`, async () => {
      const row = await getRow(this.#table, keys);
      const read = row && readEvent(row);
      if (read && 'event' in read && read.event.time >= event.time) return { isKept: false };
      if (read && 'error' in read) onUnreadable(read.error);
      // First, so that the sweep finds what is written whatever happens next. One is enough: it moves on.
      if (!row) await due.add(latestLook(topic, event.time, { now: now(), retentionDays }));
      const latest = { ...keys, v: 1, event: textOf(event) };
      return (await putRow(this.#table, latest, row?.etag)) === undefined ? undefined : { isKept: true };
    });
  }

  /** Removes what happened before, and what nobody can read. @returns when that happened which is kept. */
  async removeBefore(topic: string, before: Date): Promise<string | undefined> {
    const keys = latestKeys(topic);
    const row = await getRow(this.#table, keys);
    if (!row) return undefined;
    const read = readEvent(row);
    if ('event' in read && Date.parse(read.event.time) > before.getTime()) return read.event.time;
    if (await deleteRow(this.#table, keys, row.etag)) return undefined;
    // An event came in between.
    return (await this.of(topic))?.time;
  }
}

function readEvent(row: Record<string, unknown>): { event: WatchedEvent } | { error: unknown } {
  try {
    return { event: watchedEventSchema.parse(JSON.parse(String(row['event']))) };
  } catch (error) {
    return { error };
  }
}

/** What a string in a row holds, with room to spare. */
const MOST_CHARACTERS = 30_000;

/** Of an event that is larger, that it happened: what it said is in its notification. */
function textOf(event: WatchedEvent): string {
  const whole = JSON.stringify(event);
  return whole.length <= MOST_CHARACTERS ? whole : JSON.stringify({ ...event, data: null });
}
