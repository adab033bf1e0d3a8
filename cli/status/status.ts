import { readStatus } from '../../src/delivery/readStatus.ts';
import { type DeliveryState, deliverySchema } from '../../src/domain/delivery.ts';
import { show } from '../../src/domain/problem.ts';
import { readStatusCursor } from '../../src/domain/statusCursor.ts';
import type { Page } from '../commonOptions.ts';
import { EXIT } from '../exitCodes.ts';
import { Failure, unknownNotification } from '../failure.ts';
import { openStores } from '../openStores.ts';
import { printJson } from '../output.ts';
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
  const isKnown = !watch || (await stores.notifications.get(id)) !== undefined;
  if (watch && isKnown) await waitForEnd(stores, id);
  const found = isKnown ? await readStatus(stores, id, page) : undefined;
  if (!found) throw unknownNotification(id);
  if (json) printJson(found);
  else printStatus(found);
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
