import { openLedgers, progressOf } from '../../src/delivery/heads.ts';
import { type Replay, replayDeliveries } from '../../src/delivery/replayDeliveries.ts';
import { type AcceptedNotification, aDayFrom } from '../../src/domain/acceptedNotification.ts';
import type { Stores } from '../../src/stores.ts';
import { confirmOnTerminal } from '../confirm.ts';
import { countedRecipients } from '../countedRecipients.ts';
import { EXIT } from '../exitCodes.ts';
import { Failure, unknownNotification } from '../failure.ts';
import { openStores } from '../openStores.ts';
import { note, print, printJson, showTime } from '../output.ts';
import { type ReplayState, toDeadline, toState } from './options.ts';

export interface ReplayOptions {
  state?: string;
  expiresAt?: string;
  yes?: true;
  json?: true;
}

export async function replay(id: string, options: ReplayOptions): Promise<void> {
  const state = toState(options.state);
  const deadline = toDeadline(options.expiresAt, new Date());
  const stores = await openStores();
  const accepted = await stores.notifications.get(id);
  if (!accepted) throw unknownNotification(id);
  if (state === 'uncertain') await warn(stores, accepted, options);
  const expiresAt = deadline ?? aDayFrom(stores.now(), accepted);
  const reopened = await replayDeliveries(stores, accepted, { states: [state], expiresAt });
  tell({ id, reopened, state, expiresAt }, options);
}

/** Only where there is somebody to be asked about. */
async function warn(stores: Stores, accepted: AcceptedNotification, { yes }: ReplayOptions): Promise<void> {
  const { counts } = progressOf(await openLedgers(stores.deliveries, accepted));
  const uncertain = counts.uncertain ?? 0;
  if (uncertain === 0) return;
  const who = countedRecipients(uncertain);
  note(`Nobody knows whether ${who} got this message: whoever did sees it twice.`);
  if (!yes && !(await confirmOnTerminal(`Send it again to ${who}?`))) {
    throw new Failure(EXIT.notDelivered, 'Nothing was replayed.');
  }
}

interface Replayed extends Pick<Replay, 'expiresAt'> {
  id: string;
  reopened: number;
  state: ReplayState;
}

function tell({ id, reopened, state, expiresAt }: Replayed, { json }: ReplayOptions): void {
  if (json) printJson({ id, reopened });
  if (reopened === 0) {
    throw new Failure(EXIT.notDelivered, `Nothing was replayed: ${id} has no recipient in state ${state}.`);
  }
  if (json) return;
  print(`Reopened: ${countedRecipients(reopened)} of ${id}, tried until ${showTime(expiresAt)}`);
  print(`What becomes of it: npx proactive status ${id} --watch`);
}
