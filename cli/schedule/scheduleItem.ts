import type { NotificationStatus } from '../../src/delivery/readStatus.ts';
import { type AcceptedNotification, isScheduled } from '../../src/domain/acceptedNotification.ts';
import type { Audience } from '../../src/domain/notification.ts';
import type { Recurrence } from '../../src/domain/recurrence.ts';
import { type Recurring, type Series, seriesIn, stateOfSeries, statusOfSeries } from '../../src/domain/series.ts';
import type { Stores } from '../../src/stores.ts';
import { excerptOf } from './inWords.ts';

/** A notification in the list of what is still to come. */
export interface ScheduleItem {
  id: string;
  kind: 'once' | 'recurring';
  /** `done`: nothing more of it comes. */
  state: NotificationStatus['state'];
  /** When it comes next; null while it is paused, and when nothing comes any more. */
  next: string | null;
  paused: boolean;
  recurrence: Recurrence | null;
  /** As the producer wrote it. */
  sendAt: string | null;
  to: Audience;
  /** The beginning of what is said, or the dialog that is opened. */
  excerpt: string;
  acceptedAt: string;
}

/** @returns undefined for an id that was never accepted. */
export async function readItem({ notifications, now }: Stores, id: string): Promise<ScheduleItem | undefined> {
  const stored = await notifications.series(id);
  return stored && toItem(stored.accepted, stored.series, now());
}

/** @param series what is kept of a recurrence; undefined before its first occurrence was planned. */
export function toItem(accepted: AcceptedNotification, series: Series | undefined, now: Date): ScheduleItem {
  const { id, request, acceptedAt } = accepted;
  const recurring = seriesIn({ accepted, series });
  return {
    id,
    ...(recurring
      ? { kind: 'recurring', ...againComing(recurring.recurring, recurring.series, now) }
      : { kind: 'once', ...onceComing(accepted, now) }),
    ...(accepted.cancelledAt ? { state: 'cancelled', next: null } : {}),
    recurrence: request.recurrence ?? null,
    sendAt: request.sendAt ?? null,
    to: request.to,
    excerpt: excerptOf(request),
    acceptedAt,
  };
}

type Coming = Pick<ScheduleItem, 'state' | 'next' | 'paused'>;

function againComing(recurring: Recurring, series: Series, now: Date): Coming {
  const { next, paused } = statusOfSeries(recurring, series, now);
  return { state: stateOfSeries(recurring, series, now), next, paused };
}

function onceComing({ request, tooLateAt }: AcceptedNotification, now: Date): Coming {
  const { sendAt } = request;
  const isToCome = sendAt !== undefined && isScheduled(request, now) && !tooLateAt;
  if (!isToCome) return { state: 'done', next: null, paused: false };
  return { state: 'scheduled', next: new Date(sendAt).toISOString(), paused: false };
}

/** Where it stands in the list: what comes first, first; behind it what has no next time. */
export function placeOf({ next, id }: Pick<ScheduleItem, 'next' | 'id'>): string {
  return `${next ?? NEVER} ${id}`;
}

/** Behind every digit. */
const NEVER = '~';

/** The place that a cursor names; undefined for what is none. */
export function readPlace(cursor: string): string | undefined {
  const place = Buffer.from(cursor, 'base64url').toString();
  return /^(\d{4}-\S+Z|~) \S+$/.test(place) ? place : undefined;
}

export function writePlace(item: ScheduleItem): string {
  return Buffer.from(placeOf(item)).toString('base64url');
}
