import { isDeepStrictEqual } from 'node:util';
import { z } from 'zod';
import { conversationKey, userKey } from './keys.ts';
import type { Address } from './notification.ts';

/** Why somebody cannot be reached any more. */
const goneReasons = ['blocked', 'uninstalled', 'disabled', 'not-found'] as const;
export type GoneReason = (typeof goneReasons)[number];

const account = z.object({ id: z.string(), name: z.string().optional(), aadObjectId: z.string().optional() });

/** Where the connector finds a conversation again: plain data of ours, whatever SDK is underneath. */
const reference = z.object({
  channelId: z.string(),
  serviceUrl: z.string(),
  conversationId: z.string(),
  bot: account,
  /** Absent for a group. */
  user: account.optional(),
  tenantId: z.string().optional(),
  locale: z.string().optional(),
});
export type Reference = z.infer<typeof reference>;

/** Somebody the bot knows: a person with their newest personal conversation, or a group conversation. */
export const recipientSchema = z.object({
  v: z.literal(1),
  kind: z.enum(['user', 'group']),
  reference,
  /** Set while the recipient is retired. */
  gone: z.object({ reason: z.enum(goneReasons), since: z.string() }).optional(),
  /** Set while nothing is to be sent: somebody wrote `stop`. Only `start` takes it away. */
  optedOut: z.object({ since: z.string() }).optional(),
  /** Set while the person wants no dialog laid over the one that they are in. */
  noInterruptions: z.object({ since: z.string() }).optional(),
  /** IANA: what a person said of it, else what the channel says. */
  timeZone: z.object({ name: z.string(), from: z.enum(['person', 'channel']) }).optional(),
  firstSeen: z.string(),
});
export type Recipient = z.infer<typeof recipientSchema>;

/** What an inbound activity says about whom it comes from. */
export interface Sighting {
  event: 'message' | 'member' | 'installed' | 'removed';
  kind: Recipient['kind'];
  reference: Reference;
  /** IANA, as the channel says it of a person. */
  timeZone?: string;
}

/** What a person says about notifications as such: `stop` and `start`, `don't interrupt me` and `you may interrupt me`. */
export type Wish = 'opt-out' | 'opt-in' | 'no-interruptions' | 'interruptions';

export function keyOfRecipient({ kind, reference }: Pick<Recipient, 'kind' | 'reference'>): string {
  return kind === 'user'
    ? userKey(reference.channelId, reference.user?.id ?? '')
    : conversationKey(reference.channelId, reference.conversationId);
}

/** The `to` that names the recipient. */
export function addressOf({ kind, reference }: Pick<Recipient, 'kind' | 'reference'>): Address {
  const { channelId } = reference;
  return kind === 'user'
    ? { user: { channelId, userId: reference.user?.id ?? '' } }
    : { conversation: { channelId, conversationId: reference.conversationId } };
}

/**
 * What is to be stored after a sighting; undefined when nothing changed.
 * A message revives whoever is gone, an installation only who had uninstalled (design, section 6).
 */
export function afterSighting(known: Recipient | undefined, seen: Sighting, now: Date): Recipient | undefined {
  const { kind } = seen;
  if (seen.event === 'removed') {
    if (!known || known.gone) return undefined;
    return { ...known, gone: { reason: 'uninstalled', since: now.toISOString() } };
  }
  const timeZone = zoneAfter(known, seen);
  if (!known) return { v: 1, kind, reference: seen.reference, ...timeZone, firstSeen: now.toISOString() };
  const { gone, ...rest } = known;
  const reference = merge(known.reference, seen.reference);
  const revived = seen.event === 'message' || (seen.event === 'installed' && gone?.reason === 'uninstalled');
  const next: Recipient = { ...rest, reference, ...timeZone, ...(gone && !revived ? { gone } : {}) };
  return isDeepStrictEqual(next, known) ? undefined : next;
}

/** What the person has said of their time zone wins over what the channel says. */
function zoneAfter(known: Recipient | undefined, { timeZone }: Sighting): Pick<Recipient, 'timeZone'> {
  if (timeZone === undefined || known?.timeZone?.from === 'person') return {};
  return { timeZone: { name: timeZone, from: 'channel' } };
}

/** What the person has said of their time zone; the same object when nothing changes. */
export function withTimeZone(recipient: Recipient, name: string): Recipient {
  const { timeZone } = recipient;
  const isSame = timeZone?.name === name && timeZone.from === 'person';
  return isSame ? recipient : { ...recipient, timeZone: { name, from: 'person' } };
}

/** The recipient after a wish; the same object when nothing changes. */
export function afterWish(recipient: Recipient, wish: Wish, now: Date): Recipient {
  const since = now.toISOString();
  switch (wish) {
    case 'opt-out':
      return recipient.optedOut ? recipient : { ...recipient, optedOut: { since } };
    case 'opt-in':
      return recipient.optedOut ? without(recipient, 'optedOut') : recipient;
    case 'no-interruptions':
      return recipient.noInterruptions ? recipient : { ...recipient, noInterruptions: { since } };
    case 'interruptions':
      return recipient.noInterruptions ? without(recipient, 'noInterruptions') : recipient;
  }
}

function without(recipient: Recipient, preference: 'optedOut' | 'noInterruptions'): Recipient {
  const { [preference]: _, ...rest } = recipient;
  return rest;
}

/** Channels leave out of one event what they said in another: what is known stays until something else is said. */
function merge(known: Reference, seen: Reference): Reference {
  const user = seen.user ? { ...known.user, ...seen.user } : known.user;
  return { ...known, ...seen, bot: { ...known.bot, ...seen.bot }, ...(user ? { user } : {}) };
}
