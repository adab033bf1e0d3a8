import { type AcceptedNotification, isScheduled } from '../domain/acceptedNotification.ts';
import type { Delivery, DeliveryRecord, DeliveryState } from '../domain/delivery.ts';
import { countAll, OPEN } from '../domain/guard.ts';
import { plannedDeliveries } from '../domain/plannedDeliveries.ts';
import { LIST } from '../domain/range.ts';
import {
  type RecurrenceStatus,
  type Recurring,
  type Series,
  seriesIn,
  stateOfSeries,
  statusOfSeries,
} from '../domain/series.ts';
import { writeStatusCursor } from '../domain/statusCursor.ts';
import { isUnderWay } from '../series/preparedOccurrences.ts';
import type { DeliveryServices } from './deliveryServices.ts';
import { openLedgers, progressOf } from './heads.ts';

/** What `status` shows and GET answers (design, section 4). */
export interface NotificationStatus {
  id: string;
  state: 'scheduled' | 'running' | 'cancelled' | 'done';
  acceptedAt: string;
  /** Null until every recipient is listed. */
  total: number | null;
  counts: Partial<Record<DeliveryState, number>>;
  recipients: Delivery[];
  /** Passed as `cursor` it gives the next page; null on the last one. */
  next: string | null;
  /** Of one that recurs: its deliveries are those of the notifications that it becomes. */
  recurrence?: RecurrenceStatus;
}

export interface StatusPage {
  /** Where the page before ended: what `readStatusCursor` read from its `next`. */
  after?: string | undefined;
  /** Recipients on a page. */
  limit: number;
  state?: DeliveryState | undefined;
}

type StatusServices = Pick<DeliveryServices, 'notifications' | 'deliveries' | 'now'>;

/** @returns undefined for an id that was never accepted. */
export async function readStatus(
  services: StatusServices,
  id: string,
  page: StatusPage,
): Promise<NotificationStatus | undefined> {
  const stored = await services.notifications.series(id);
  if (!stored) return undefined;
  const recurring = seriesIn(stored);
  if (recurring) return statusOfRecurring(services, recurring);
  const { accepted } = stored;
  const planned = await plannedOf(services, accepted);
  return planned.length > 0 ? statusOfPlanned(accepted, planned, page) : statusOfDeliveries(services, accepted, page);
}

/** Whom it names, as long as nobody has made a row: who gives it up before its time makes them. */
async function plannedOf(
  { deliveries, now }: StatusServices,
  accepted: AcceptedNotification,
): Promise<ReturnType<typeof plannedDeliveries>> {
  const planned = plannedDeliveries(accepted, now());
  if (planned.length === 0) return planned;
  const ledgers = await openLedgers(deliveries, accepted);
  return ledgers.every(({ guard }) => guard === OPEN) ? planned : [];
}

async function statusOfDeliveries(
  { deliveries, now }: StatusServices,
  accepted: AcceptedNotification,
  { after = '', limit, state }: StatusPage,
): Promise<NotificationStatus> {
  const { id } = accepted;
  // The rows before the counters: one that ends in between is then in its old state beside newer counts, never
  // missing beside an end.
  const rows = await deliveries.page(id, { after, limit: limit + 1, state });
  const { counts, isListed, hasEnded } = progressOf(await openLedgers(deliveries, accepted));
  return {
    id,
    state: stateOf(accepted, hasEnded, now()),
    acceptedAt: accepted.acceptedAt,
    total: isListed ? countAll({ counts }) : null,
    counts,
    ...pageOf(id, rows, limit),
  };
}

function statusOfPlanned(
  { id, acceptedAt }: AcceptedNotification,
  planned: ReturnType<typeof plannedDeliveries>,
  { after = '', limit, state }: StatusPage,
): NotificationStatus {
  const rows = planned
    .map(({ key, delivery }) => ({ cursor: `${LIST}/${key}`, delivery }))
    .filter(({ cursor, delivery }) => cursor > after && (state ?? delivery.state) === delivery.state);
  return {
    ...{ id, state: 'scheduled', acceptedAt, total: planned.length, counts: { waiting: planned.length } },
    ...pageOf(id, rows, limit),
  };
}

/** @param rows one more than the page shows, where there are more. */
function pageOf(
  id: string,
  rows: { cursor: string; delivery: DeliveryRecord }[],
  limit: number,
): Pick<NotificationStatus, 'recipients' | 'next'> {
  const shown = rows.slice(0, limit);
  const last = shown.at(-1);
  return {
    recipients: shown.map(({ delivery }) => toShown(delivery)),
    next: last && rows.length > limit ? writeStatusCursor(id, last.cursor) : null,
  };
}

function stateOf(
  { request, cancelledAt }: AcceptedNotification,
  hasEnded: boolean,
  now: Date,
): NotificationStatus['state'] {
  if (cancelledAt) return 'cancelled';
  if (hasEnded) return 'done';
  return isScheduled(request, now) ? 'scheduled' : 'running';
}

async function statusOfRecurring(
  services: StatusServices,
  { recurring, series }: { recurring: Recurring; series: Series },
): Promise<NotificationStatus> {
  const now = services.now();
  const { id } = recurring;
  const state = stateOfSeries(recurring, series, now);
  return {
    id,
    state: state === 'done' && (await isUnderWay(services, recurring, series)) ? 'running' : state,
    acceptedAt: recurring.acceptedAt,
    total: 0,
    counts: {},
    recipients: [],
    next: null,
    recurrence: statusOfSeries(recurring, series, now),
  };
}

function toShown(record: DeliveryRecord): Delivery {
  const { recipient, state, reason, until, attempts, activityId, possibleDuplicate, timeline } = record;
  return { recipient, state, reason, until, attempts, activityId, possibleDuplicate, timeline };
}
