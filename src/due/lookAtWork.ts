import { openLedgers, type Progress, progressOf } from '../delivery/heads.ts';
import type { WorkServices } from '../delivery/work.ts';
import { type AcceptedNotification, beginOf, isForLater } from '../domain/acceptedNotification.ts';
import { type Due, endOf, lookAfter, lookAgain, purgeOf } from '../domain/due.ts';
import { pointedAt, pointerDelayMs } from '../domain/firstLook.ts';
import type { Log } from '../domain/log.ts';
import { isSingle } from '../domain/notification.ts';
import { LIST, wholeRange } from '../domain/range.ts';
import { later, SECOND } from '../domain/time.ts';
import { nextLook } from './nextLook.ts';
import type { Queued, SharedPointers } from './sharedPointers.ts';

export interface DueLook {
  row: Due;
  /** Where what falls due together is queued. */
  pointers: SharedPointers;
}

/** Queues what has its time soon, and what nobody works on; a range that has ended gets its last look. */
export async function lookAtWork(
  services: WorkServices,
  accepted: AcceptedNotification,
  { row, pointers }: DueLook,
  log: Log,
): Promise<void> {
  const { due, deliveriesQueue, now } = services;
  const { kind, id, range } = row;
  // Of a request that was refused, because its id was taken: what was accepted has a row of its own.
  if ((range === LIST) !== (wholeRange(accepted.request.to) === LIST)) {
    await due.remove(row);
    return;
  }
  // A row before its time: nobody has queued it yet.
  if (isForLater(accepted, new Date(row.at))) {
    await queueForItsTime(services, accepted, { row, pointers }, log);
    return;
  }
  const ledgers = await openLedgers(services.deliveries, accepted, range);
  const next = await nextLook(services, accepted, ledgers);
  switch (next.kind) {
    case 'never':
      await endWork(services, accepted, row, progressOf(ledgers));
      return;
    case 'now':
      await queueAgain(services, accepted, { row, pointers, since: next.since }, log);
      return;
    case 'later':
      if (next.wakeAt !== undefined) {
        await deliveriesQueue.push({ v: 1, id, range }, (Date.parse(next.wakeAt) - now().getTime()) / SECOND);
      }
      await due.move(row, { kind, id, range, at: next.at });
  }
}

async function queueForItsTime(
  services: WorkServices,
  accepted: AcceptedNotification,
  { row, pointers }: DueLook,
  log: Log,
): Promise<void> {
  const { due, now, workLeaseSeconds } = services;
  // Of a replay, whose row is there long before.
  if (pointerDelayMs(accepted, now()) === undefined) {
    await due.move(row, { ...row, at: pointedAt(accepted).toISOString() });
    return;
  }
  const at = later(new Date(beginOf(accepted)), now());
  const { kind, id, range } = row;
  const next = { kind, id, range, at: lookAfter(at, workLeaseSeconds) };
  const queued = { row, at, next, what: 'queued for its time' };
  if (isSingle(accepted.request.to)) await pointers.add(queued);
  else await queueAlone(services, queued, log);
}

/** @param since when its pointer was to come; undefined where who had it has died. */
async function queueAgain(
  services: WorkServices,
  accepted: AcceptedNotification,
  { row, pointers, since }: DueLook & { since: string | undefined },
  log: Log,
): Promise<void> {
  const { now, workLeaseSeconds } = services;
  const next = { ...row, at: lookAgain(now(), since, workLeaseSeconds), again: true };
  const queued = { row, at: now(), next, what: 'queued again' };
  // Where many fall due together most are late once. What is late again may end whoever takes it: it goes alone.
  const isLateOnce = since !== undefined && !row.again;
  if (isLateOnce && isSingle(accepted.request.to)) await pointers.add(queued);
  else await queueAlone(services, queued, log);
}

/** A list or a broadcast can be minutes of work: nobody is to wait behind it. */
async function queueAlone(
  { due, deliveriesQueue, now }: WorkServices,
  { row, at, next, what }: Queued,
  log: Log,
): Promise<void> {
  const { id, range } = row;
  await deliveriesQueue.push({ v: 1, id, range }, Math.max(0, at.getTime() - now().getTime()) / SECOND);
  await due.move(row, next);
  log.info(`notification ${id}, ${range}: ${what}`);
}

/** The last look at a whole audience is the one at which its record is removed. */
async function endWork(
  { due, retentionDays }: WorkServices,
  accepted: AcceptedNotification,
  row: Due,
  progress: Progress,
): Promise<void> {
  const isWhole = row.range === wholeRange(accepted.request.to);
  if (isWhole) await due.move(row, purgeOf(row.id, row.range, endOf(accepted, progress), retentionDays));
  else await due.remove(row);
}
