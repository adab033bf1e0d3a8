import type { AcceptedRequest } from '../../src/domain/acceptedNotification.ts';
import type { Audience } from '../../src/domain/notification.ts';
import { faceOf } from '../../src/domain/wallClock.ts';
import { writeAddress } from '../address.ts';
import type { ScheduleItem } from './scheduleItem.ts';

const LONGEST_EXCERPT = 60;
/** Of a character that is two in UTF-16, the first. */
const HALF = /[\ud800-\udbff]$/;

/** The beginning of what is said, on one line. */
export function excerptOf({ message, dialog, event }: AcceptedRequest): string {
  if (dialog) return `dialog ${dialog.id}`;
  if (event) return 'what watches make of an event';
  if (message?.text === undefined) return 'a card';
  const text = message.text.replace(/\s+/g, ' ').trim();
  return text.length > LONGEST_EXCERPT ? `${text.slice(0, LONGEST_EXCERPT).replace(HALF, '')}…` : text;
}

/** Who is written to: `3 people`, `everyone on msteams`. */
export function describeAudience(to: Audience): string {
  if ('users' in to) return to.users.length === 1 ? '1 person' : `${to.users.length} people`;
  if ('topic' in to) return `who watches ${to.topic}`;
  if ('everyone' in to) {
    const channel = to.channelId === undefined ? '' : ` on ${to.channelId}`;
    return `everyone${channel}${to.tenantId === undefined ? '' : ` of tenant ${to.tenantId}`}`;
  }
  return writeAddress(to);
}

/** `2026-12-07 09:00 Europe/Berlin`: by the clock that a recurrence goes by, else as its `sendAt` was written. */
export function describeNext({
  next,
  recurrence,
  sendAt,
}: Pick<ScheduleItem, 'next' | 'recurrence' | 'sendAt'>): string {
  if (next === null) return '';
  if (recurrence === null) return asWritten(sendAt ?? next);
  const face = new Date(faceOf(new Date(next), recurrence.timeZone)).toISOString();
  return `${face.slice(0, 16).replace('T', ' ')} ${recurrence.timeZone}`;
}

/** 2026-12-01T09:00:00+01:00 as 2026-12-01 09:00 +01:00; seconds where there are some. */
function asWritten(time: string): string {
  const [, day, clock, seconds = '', zone] = /^(.{10})T(\d\d:\d\d)(:\d\d)?(?:\.\d+)?(Z|[+-].+)$/.exec(time) ?? [];
  return `${day} ${clock}${seconds === ':00' ? '' : seconds} ${zone === 'Z' ? 'UTC' : zone}`;
}

/** What a person is told of when it comes, in a line; undefined for what came at once, or has ended. */
export function describeComing(item: ScheduleItem): string | undefined {
  const { kind, state, paused, recurrence } = item;
  if (state !== 'scheduled') return undefined;
  const next = describeNext(item);
  if (kind === 'once') return next === '' ? undefined : `Comes ${next}.`;
  const rhythm = `Comes at ${describeRhythm(recurrence)}`;
  return paused ? `${rhythm}; paused.` : `${rhythm}; next ${next}.`;
}

/** `0 9 * * 1 Europe/Berlin until 2027-01-01 00:00 UTC` */
export function describeRhythm(recurrence: ScheduleItem['recurrence']): string {
  if (recurrence === null) return '';
  const { cron, timeZone, until } = recurrence;
  return `${cron} ${timeZone}${until === undefined ? '' : ` until ${asWritten(until)}`}`;
}

/** What was paused, and ended then, has ended. */
export function describeState({ state, paused }: Pick<ScheduleItem, 'state' | 'paused'>): string {
  return paused && state === 'scheduled' ? 'paused' : state;
}
