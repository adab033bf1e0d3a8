import { readStatus } from '../../src/delivery/readStatus.ts';
import { type DeliveryState, deliverySchema } from '../../src/domain/delivery.ts';
import { show } from '../../src/domain/problem.ts';
import { readStatusCursor } from '../../src/domain/statusCursor.ts';
import type { Stores } from '../../src/stores.ts';
import type { Page } from '../commonOptions.ts';
import { EXIT } from '../exitCodes.ts';
import { Failure, unknownNotification } from '../failure.ts';
import { openStores } from '../openStores.ts';
import { note, printJson } from '../output.ts';
import { describeComing, describeNext } from '../schedule/inWords.ts';
import { printOccurrences, readOccurrences } from '../schedule/occurrences.ts';
import { readItem, type ScheduleItem } from '../schedule/scheduleItem.ts';
import { printStatus } from './printStatus.ts';
import { waitForEnd } from './waitForEnd.ts';

export interface StatusOptions extends Page {
  state?: string;
  watch?: true;
  json?: true;
}

export async function status(id: string, { limit, cursor, state, watch, json }: StatusOptions): Promise<void> {
  const page = { limit, state: toState(state), after: toPlace(id, cursor) };
  const stores = await openStores();
  const item = watch || !json ? await readItem(stores, id) : undefined;
  if (watch && item) await watchIt(stores, item);
  const found = await readStatus(stores, id, page);
  if (!found) throw unknownNotification(id);
  if (json) {
    printJson(found);
    return;
  }
  // It may have come while it was watched.
  const now = watch ? await readItem(stores, id) : item;
  printStatus(found, now && describeComing(now));
  printOccurrences(await readOccurrences(stores, found.recurrence?.recent ?? []));
}

async function watchIt(stores: Stores, item: ScheduleItem): Promise<void> {
  if (item.kind === 'recurring') {
    note(`${item.id} recurs, and has no end to wait for; each occurrence has: npx proactive status <its id> --watch`);
    return;
  }
  if (item.next !== null) note(`Waiting until it comes: ${describeNext(item)}.`);
  await waitForEnd(stores, item.id);
}

const { state: stateSchema } = deliverySchema.shape;

function toState(text: string | undefined): DeliveryState | undefined {
  if (text === undefined) return undefined;
  const state = stateSchema.safeParse(text);
  if (state.success) return state.data;
  const expected = stateSchema.options.join(' | ');
  throw new Failure(EXIT.usage, 'There is no such state.', [{ field: '--state', got: show(text), expected }]);
}

function toPlace(id: string, cursor: string | undefined): string | undefined {
  if (cursor === undefined) return undefined;
  const place = readStatusCursor(id, cursor);
  if (place !== undefined) return place;
  throw new Failure(EXIT.usage, '--cursor is not the "next" of an earlier answer.');
}
