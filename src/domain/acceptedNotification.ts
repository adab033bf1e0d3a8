import { createHash } from 'node:crypto';
import canonicalize from 'canonicalize';
import { z } from 'zod';
import type { DeliveryRecord } from './delivery.ts';
import { type Notification, notificationFields } from './notification.ts';
import { DAY } from './time.ts';
import { watchedEventSchema } from './watchedEvent.ts';

/** What was asked for, checked when it was accepted: a notification, or an event that becomes one for who watches it. */
export const acceptedRequestSchema = z.strictObject({ ...notificationFields, event: watchedEventSchema.optional() });
export type AcceptedRequest = z.infer<typeof acceptedRequestSchema>;

/** A notification that was accepted: from here on nothing of it is lost. */
export interface AcceptedNotification {
  id: string;
  request: AcceptedRequest;
  /** Of the request without `id` and `traceparent`, in canonical form (RFC 8785). */
  hash: string;
  acceptedAt: string;
  expiresAt: string;
  /** Those of a topic that had watchers when it was accepted: nobody else's are gone through. Absent: all. */
  shards?: string[];
  /** Of the bytes of a queue message that named no id: the host's copy of it is known by them. */
  bodyHash?: string;
  /** When the first DELETE was answered 200. */
  cancelledAt?: string;
  /** Or 409: it came too late for every delivery. */
  tooLateAt?: string;
}

const LIFETIME = DAY;

/** @param body the bytes of the queue message, where it named no id. */
export function toAccepted(id: string, request: AcceptedRequest, now: Date, body?: Uint8Array): AcceptedNotification {
  const acceptedAt = now.toISOString();
  return {
    id,
    request,
    hash: hashOfRequest(request),
    acceptedAt,
    expiresAt: new Date(request.expiresAt ?? aDayFrom(now, { request, acceptedAt })).toISOString(),
    ...(body === undefined ? {} : { bodyHash: hashOfBody(body) }),
  };
}

/** Until when it is tried, from now or its time on, where nobody says otherwise. */
export function aDayFrom(now: Date, accepted: Pick<AcceptedNotification, 'request' | 'acceptedAt'>): string {
  return new Date(Math.max(now.getTime(), Date.parse(beginOf(accepted))) + LIFETIME).toISOString();
}

/** When it is to be sent at the earliest, where it says so. */
function sendAtOf({ sendAt }: Pick<Notification, 'sendAt'>): Date | undefined {
  return sendAt === undefined ? undefined : new Date(sendAt);
}

/** When work on it begins: the later of its acceptance and `sendAt`. */
export function beginOf({ request, acceptedAt }: Pick<AcceptedNotification, 'request' | 'acceptedAt'>): string {
  const begin = Math.max(Date.parse(acceptedAt), sendAtOf(request)?.getTime() ?? 0);
  return new Date(begin).toISOString();
}

/** Whether its time has not come. */
export function isScheduled(request: Pick<Notification, 'sendAt'>, now: Date): boolean {
  return (sendAtOf(request) ?? now) > now;
}

/** Whether there is nothing to do for it before its time: who its recipients are is seen then. */
export function isForLater(
  { request, cancelledAt, tooLateAt }: Pick<AcceptedNotification, 'request' | 'cancelledAt' | 'tooLateAt'>,
  now: Date,
): boolean {
  return isScheduled(request, now) && request.recurrence === undefined && !cancelledAt && !tooLateAt;
}

/** The request as one recipient has it: of an event each is told something of their own. */
export function requestFor(
  { request }: Pick<AcceptedNotification, 'request'>,
  { content }: Pick<DeliveryRecord, 'content'>,
): AcceptedRequest {
  return content === null ? request : { ...request, ...content };
}

/** Whether two requests ask for the same, in whatever order their fields came. */
export function hashOfRequest(request: AcceptedRequest): string {
  const { id: _id, traceparent: _traceparent, ...rest } = request;
  return createHash('sha256')
    .update(canonicalize(rest) ?? '')
    .digest('hex');
}

export function hashOfBody(body: Uint8Array): string {
  return createHash('sha256').update(body).digest('hex');
}
