import { setTimeout as sleep } from 'node:timers/promises';
import { type NotificationStatus, readStatus } from '../../src/delivery/readStatus.ts';
import { SECOND } from '../../src/domain/time.ts';
import type { Stores } from '../../src/stores.ts';
import { startProgress } from '../progress.ts';
import { countEnded, countListed, describePace } from './pace.ts';

const POLL_MS = 300;
/** Before its time little happens. */
const POLL_SCHEDULED_MS = 2000;
/** A status of many recipients takes long to read: most of the time is left to those who send. */
const REST_FOR_READING = 4;
const SUSPICIOUS_SECONDS = 10;
const SHOWN = 100;

/** Watches a notification until every recipient has an end, or for `timeoutSeconds`. @returns its last status. */
export async function waitForEnd(
  stores: Stores,
  id: string,
  timeoutSeconds = Number.POSITIVE_INFINITY,
): Promise<NotificationStatus> {
  const began = performance.now();
  const secondsSince = () => (performance.now() - began) / SECOND;
  const progress = await startProgress('Delivering');
  let isWarned = false;
  let cameMs = began;
  let endedAtFirst: number | undefined;
  for (;;) {
    const asked = performance.now();
    const status = await readStatus(stores, id, { limit: SHOWN });
    if (!status) throw new Error(`notification ${id}: its record was there and is gone`);
    endedAtFirst ??= countEnded(status);
    const pace = describePace(status, { endedAtFirst, seconds: secondsSince() });
    progress.update(countEnded(status), status.total ?? countListed(status), pace);
    if (isOver(status) || secondsSince() >= timeoutSeconds) {
      progress.stop();
      return status;
    }
    if (status.state === 'scheduled') cameMs = performance.now();
    const secondsSinceItCame = (performance.now() - cameMs) / SECOND;
    if (!isWarned && countListed(status) === 0 && secondsSinceItCame > SUSPICIOUS_SECONDS) {
      isWarned = true;
      progress.say('Nothing has been delivered yet. Are the functions running? npm start starts them.');
    }
    const pollMs = status.state === 'scheduled' ? POLL_SCHEDULED_MS : POLL_MS;
    await sleep(Math.max(pollMs, REST_FOR_READING * (performance.now() - asked)));
  }
}

/** One that is cancelled stays so: it is over when all are listed and nobody is under way any more. */
export function isOver(status: Pick<NotificationStatus, 'state' | 'counts' | 'total'>): boolean {
  if (status.state === 'cancelled') return status.total !== null && countEnded(status) >= status.total;
  return status.state === 'done';
}

export function wasAllSent({ state, counts }: Pick<NotificationStatus, 'state' | 'counts'>): boolean {
  return state === 'done' && Object.entries(counts).every(([is, count]) => is === 'sent' || count === 0);
}
