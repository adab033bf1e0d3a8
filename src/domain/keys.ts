import { createHash } from 'node:crypto';
import type { Address } from './notification.ts';

/** Every table that grows with the audience is spread over as many partitions. */
const SHARDS = 64;

/** A row's key for an id of any length and alphabet: 32 hexadecimal digits, 128 bits of SHA-256. */
export function hashOf(...parts: string[]): string {
  return createHash('sha256').update(JSON.stringify(parts)).digest('hex').slice(0, 32);
}

/** The partition of a key or a hash, `00` to `63`; keys carry their kind in front of the hash. */
export function shardOf(key: string): string {
  const hash = key.slice(key.lastIndexOf('-') + 1);
  return String(Number.parseInt(hash.slice(0, 2), 16) % SHARDS).padStart(2, '0');
}

export function allShards(): string[] {
  return Array.from({ length: SHARDS }, (_, shard) => String(shard).padStart(2, '0'));
}

/** Users, conversations and aliases share a table: the letter in front keeps them apart in a scan. */
export const USER_KEYS = 'u-';

export function userKey(channelId: string, userId: string): string {
  return `${USER_KEYS}${hashOf(channelId, userId)}`;
}

export function conversationKey(channelId: string, conversationId: string): string {
  return `c-${hashOf(channelId, withoutThread(channelId, conversationId))}`;
}

/** A Teams channel's id can carry the thread that somebody wrote in; the recipient is the channel. */
export function withoutThread(channelId: string, conversationId: string): string {
  return channelId === 'msteams' ? conversationId.replace(/;messageid=.*$/, '') : conversationId;
}

/** The alias under which a user is found by the object id in Entra ID, which is a GUID in any case. */
export function aliasKey(aadObjectId: string): string {
  return `a-${hashOf(aadObjectId.toLowerCase())}`;
}

/** The key of whom an address names; for a user by `aadObjectId` it is the alias. */
export function keyOfAddress(address: Address): string {
  if ('conversation' in address) {
    return conversationKey(address.conversation.channelId, address.conversation.conversationId);
  }
  if ('aadObjectId' in address.user) return aliasKey(address.user.aadObjectId);
  return userKey(address.user.channelId, address.user.userId);
}
