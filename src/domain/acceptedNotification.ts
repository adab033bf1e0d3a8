import { createHash } from 'node:crypto';
import canonicalize from 'canonicalize';
import type { Notification } from './notification.ts';
import { DAY } from './time.ts';

/** A notification that was accepted: from here on nothing of it is lost. */
export interface AcceptedNotification {
  id: string;
  request: Notification;
  /** Of the request without `id` and `traceparent`, in canonical form (RFC 8785). */
  hash: string;
  acceptedAt: string;
  expiresAt: string;
  /** Of the bytes of a queue message that named no id: the host's copy of it is known by them. */
  bodyHash?: string;
  /** When the first DELETE was answered 200. */
  cancelledAt?: string;
  /** Or 409: it came too late for every delivery. */
  tooLateAt?: string;
}

const LIFETIME = DAY;

/** @param body the bytes of the queue message, where it named no id. */
export function toAccepted(id: string, request: Notification, now: Date, body?: Uint8Array): AcceptedNotification {
  return {
    id,
    request,
    hash: hashOfRequest(request),
    acceptedAt: now.toISOString(),
    expiresAt: new Date(request.expiresAt ?? now.getTime() + LIFETIME).toISOString(),
    ...(body === undefined ? {} : { bodyHash: hashOfBody(body) }),
  };
}

/** Whether two requests ask for the same, in whatever order their fields came. */
export function hashOfRequest(request: Notification): string {
  const { id: _id, traceparent: _traceparent, ...rest } = request;
  return createHash('sha256')
    .update(canonicalize(rest) ?? '')
    .digest('hex');
}

export function hashOfBody(body: Uint8Array): string {
  return createHash('sha256').update(body).digest('hex');
}
