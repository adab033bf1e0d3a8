import type { DeliveryServices } from '../delivery/deliveryServices.ts';
import { type Due, LATEST, latestLook } from '../domain/due.ts';
import { describeFault } from '../domain/fault.ts';
import type { Log } from '../domain/log.ts';
import { DAY, HOUR } from '../domain/time.ts';
import type { FiredBy } from '../domain/watch.ts';

type SubscriptionLookServices = Pick<
  DeliveryServices,
  'subscriptions' | 'latestEvents' | 'notifications' | 'due' | 'now' | 'retentionDays'
>;

/** Removes what is kept of a topic `RETENTION_DAYS` after its last event, or after the one that ended a watch. */
export async function lookAtSubscription(services: SubscriptionLookServices, row: Due, log: Log): Promise<void> {
  const { due } = services;
  const next = row.range === LATEST ? await lookAtLatest(services, row) : await lookAtEnded(services, row, log);
  if (next) await due.move(row, next);
  else await due.remove(row);
}

async function lookAtLatest(
  { latestEvents, now, retentionDays }: SubscriptionLookServices,
  { id: topic }: Due,
): Promise<Due | undefined> {
  const before = new Date(now().getTime() - retentionDays * DAY);
  const time = await latestEvents.removeBefore(topic, before);
  return time === undefined ? undefined : latestLook(topic, time, { now: new Date(time), retentionDays });
}

async function lookAtEnded(
  { subscriptions, notifications, now, retentionDays }: SubscriptionLookServices,
  row: Due,
  log: Log,
): Promise<Due | undefined> {
  const { id: topic, range: shard } = row;
  const isOld = ({ at }: FiredBy) => now().getTime() >= Date.parse(at) + retentionDays * DAY;
  const known = new Map<string, Promise<unknown>>();
  const recordOf = (id: string): Promise<unknown> => {
    const record = known.get(id) ?? notifications.get(id);
    known.set(id, record);
    return record;
  };
  // As long as there is a record, somebody may go on with the event and ask the watch what it became.
  const isOver = async (by: FiredBy) => isOld(by) && (await recordOf(by.by)) === undefined;
  const tell = (key: string, error: unknown) => log.error(`watch of ${key}: left alone\n${describeFault(error)}`);
  const left = await subscriptions.removeEnded({ topic, shard }, isOver, tell);
  if (left.length === 0) return undefined;
  const times = left.map((by) => (isOld(by) ? now().getTime() + HOUR : Date.parse(by.at) + retentionDays * DAY));
  return { ...row, at: new Date(Math.min(...times)).toISOString() };
}
