import type { Address, UserAddress } from '../src/domain/notification.ts';

/** `<channelId>:<id>` at its first colon; undefined when one of them is missing. */
export function splitAddress(text: string): { channelId: string; id: string } | undefined {
  const colon = text.indexOf(':');
  const [channelId, id] = [text.slice(0, colon), text.slice(colon + 1)];
  return colon > 0 && id !== '' ? { channelId, id } : undefined;
}

/** An address as it is typed. */
export function writeAddress(address: Address): string {
  if ('conversation' in address) return `${address.conversation.channelId}:${address.conversation.conversationId}`;
  return writeUser(address.user);
}

function writeUser(user: UserAddress): string {
  return 'aadObjectId' in user ? user.aadObjectId : `${user.channelId}:${user.userId}`;
}
