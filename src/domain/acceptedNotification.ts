import { createHash } from 'node:crypto';
import canonicalize from 'canonicalize';
import type { Audience, Notification } from './notification.ts';
import { DAY } from './time.ts';

/** A notification that was accepted: from here on nothing of it is lost. */
export interface AcceptedNotification {
  id: string;
  request: Notification;
  /** Of the request without `id` and `traceparent`, in canonical form (RFC 8785). */
  hash: string;
  acceptedAt: string;
  expiresAt: string;
  /** How many recipients it has; null until all are listed. */
  total: number | null;
  /** Each of them has a row: from here on the rows say who is left. */
  isListed: boolean;
}

const LIFETIME = DAY;

export function toAccepted(id: string, request: Notification, now: Date): AcceptedNotification {
  return {
    id,
    request,
    hash: hashOfRequest(request),
    acceptedAt: now.toISOString(),
    expiresAt: request.expiresAt ?? new Date(now.getTime() + LIFETIME).toISOString(),
    total: countOf(request.to),
    isListed: false,
  };
}

/** Whether two requests ask for the same, in whatever order their fields came. */
export function hashOfRequest(request: Notification): string {
  const { id: _id, traceparent: _traceparent, ...rest } = request;
  return createHash('sha256')
    .update(canonicalize(rest) ?? '')
    .digest('hex');
}

/** Of a list, too, nobody knows before it was read: two of it can turn out to be the same person. */
function countOf(to: Audience): number | null {
  if ('user' in to || 'conversation' in to) return 1;
  return null;
}
