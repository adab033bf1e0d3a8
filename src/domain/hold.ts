import { isDeepStrictEqual } from 'node:util';
import { hashOf } from './keys.ts';
import type { Reference } from './recipient.ts';
import { SECOND } from './time.ts';

/** A conversation, or all of a tenant's, is not written to before `until` (ISO 8601). */
export interface Hold {
  /** A 429, or a 412. */
  reason: 'rate-limited' | 'retrying';
  until: string;
}

/** What a tenant's conversations answered of late. */
export interface TenantLimits {
  /** Until when the tenant is held, or was. Absent: it never was. */
  until?: string;
  /** The conversations that answered 429 last, the newest first: when, and the longest that they asked us to wait. */
  recent: { recipientKey: string; at: string; until: string }[];
}

/** One 429. */
export interface RateLimited {
  recipientKey: string;
  until: string;
  now: Date;
}

/** Two conversations of a tenant that answer 429 within this time hold the tenant (design, section 6). */
const WINDOW_MS = 10 * SECOND;

/**
 * One of two is always another conversation than the next that answers 429. Whatever is left out is older than both:
 * when it came they held the tenant already, for as long as it asked for at least.
 */
const MOST_REMEMBERED = 2;

/** Names a tenant on a channel; undefined where the channel has none. */
export function tenantKeyOf({ channelId, tenantId }: Reference): string | undefined {
  return tenantId ? `t-${hashOf(channelId, tenantId)}` : undefined;
}

/** What is known of a tenant after a 429 of one of its conversations; the same object when nothing changes. */
export function afterRateLimited(
  known: TenantLimits | undefined,
  { recipientKey, until, now }: RateLimited,
): TenantLimits {
  const inWindow = (known?.recent ?? []).filter(({ at }) => isWithinWindow(at, now));
  const others = inWindow.filter((other) => other.recipientKey !== recipientKey);
  const same = inWindow.filter((other) => other.recipientKey === recipientKey);
  const latest = {
    recipientKey,
    at: latestOf(now.toISOString(), ...same.map(({ at }) => at)),
    until: latestOf(until, ...same.map((earlier) => earlier.until)),
  };
  const recent = [...others, latest].sort((a, b) => b.at.localeCompare(a.at));
  const askedFor = others.length > 0 ? recent.map((limited) => limited.until) : [];
  const [first, ...more] = [...(known?.until === undefined ? [] : [known.until]), ...askedFor];
  const next: TenantLimits = {
    ...(first === undefined ? {} : { until: latestOf(first, ...more) }),
    recent: recent.slice(0, MOST_REMEMBERED),
  };
  return known && isDeepStrictEqual(next, known) ? known : next;
}

/** The hold on all of a tenant's conversations, ended or not. */
export function holdOfTenant({ until }: TenantLimits): Hold | undefined {
  return until === undefined ? undefined : { reason: 'rate-limited', until };
}

/** From when on a tenant's record says nothing any more: no hold, and no 429 that counts. */
export function endOfLimits({ until, recent }: TenantLimits): Date {
  const ends = recent.map(({ at }) => Date.parse(at) + WINDOW_MS);
  return new Date(Math.max(...ends, until === undefined ? 0 : Date.parse(until)));
}

/** Of the holds that are in force, the one that ends last. */
export function laterOf(now: Date, ...holds: (Hold | undefined)[]): Hold | undefined {
  let later: Hold | undefined;
  for (const hold of holds) {
    if (hold && isAfter(hold.until, later?.until ?? now)) later = hold;
  }
  return later;
}

/** On both sides of now: the clocks of two instances differ a little. */
function isWithinWindow(at: string, now: Date): boolean {
  return Math.abs(now.getTime() - Date.parse(at)) <= WINDOW_MS;
}

function isAfter(time: string, other: string | Date): boolean {
  return Date.parse(time) > new Date(other).getTime();
}

function latestOf(first: string, ...more: string[]): string {
  return more.reduce((latest, time) => (isAfter(time, latest) ? time : latest), first);
}
