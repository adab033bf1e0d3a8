import { occurrenceIn } from '../../src/domain/recurrence.ts';
import { reminderIn } from '../../src/domain/reminder.ts';
import type { Stores } from '../../src/stores.ts';
import type { Page } from '../commonOptions.ts';
import { EXIT } from '../exitCodes.ts';
import { Failure } from '../failure.ts';
import { openStores } from '../openStores.ts';
import { note, print, printJson, printTable } from '../output.ts';
import { describeAudience, describeNext, describeState } from './inWords.ts';
import { placeOf, readPlace, type ScheduleItem, toItem, writePlace } from './scheduleItem.ts';

export interface ScheduleOptions extends Page {
  all?: true;
  reminders?: true;
  json?: true;
}

export async function listScheduled(options: ScheduleOptions): Promise<void> {
  const { limit, cursor, json } = options;
  const after = cursor === undefined ? '' : toPlace(cursor);
  const items = await readFirst(await openStores(), options, after);
  const page = items.slice(0, limit);
  const last = page.at(-1);
  const next = last && items.length > limit ? writePlace(last) : null;
  if (json) {
    printJson({ items: page, next });
    return;
  }
  if (page.length > 0) printTable(['Id', 'Next', 'Rhythm', 'State', 'For', 'Says'], page.map(toRow));
  else print('Nothing is scheduled.');
  if (next !== null) note(`More: --cursor ${next}`);
}

/**
 * Those that come first, one more than fit on a page. They are not kept in the order of their times, so all are gone
 * through; only those that count are held.
 */
async function readFirst(stores: Stores, options: ScheduleOptions, after: string): Promise<ScheduleItem[]> {
  const now = stores.now();
  const most = options.limit + 1;
  let first: ScheduleItem[] = [];
  const tell = (id: string) => note(`${id}: its record cannot be read, and is left out.`);
  for await (const { accepted, series } of stores.notifications.scheduled(now, tell)) {
    const item = toItem(accepted, series, now);
    if (!isWanted(item, options) || placeOf(item) <= after || (await isPrepared(stores, item))) continue;
    first.push(item);
    if (first.length >= 2 * most) first = inOrder(first).slice(0, most);
  }
  return inOrder(first).slice(0, most);
}

function isWanted({ id, state }: ScheduleItem, { all, reminders }: ScheduleOptions): boolean {
  return (all || state === 'scheduled') && (reminders || reminderIn(id) === undefined);
}

/** Whether it is an occurrence that was made a few minutes ahead: the list has its series. */
async function isPrepared({ notifications }: Stores, { id, kind }: ScheduleItem): Promise<boolean> {
  const seriesId = kind === 'once' ? occurrenceIn(id)?.seriesId : undefined;
  return seriesId !== undefined && (await notifications.get(seriesId))?.request.recurrence !== undefined;
}

function inOrder(items: readonly ScheduleItem[]): ScheduleItem[] {
  return items.toSorted((one, other) => (placeOf(one) < placeOf(other) ? -1 : 1));
}

function toPlace(cursor: string): string {
  const place = readPlace(cursor);
  if (place !== undefined) return place;
  throw new Failure(EXIT.usage, '--cursor is not the "next" of an earlier answer.');
}

function toRow(item: ScheduleItem): string[] {
  const { id, recurrence, to, excerpt } = item;
  const rhythm = recurrence?.cron ?? 'once';
  return [id, describeNext(item), rhythm, describeState(item), describeAudience(to), excerpt];
}
