import { InvalidArgumentError } from 'commander';
import { splitAddress } from '../address.ts';

/** @throws {InvalidArgumentError}, as all of these: commander says which option it was, and what it got. */
export function toUser(text: string): { channelId: string; userId: string } {
  const parts = splitAddress(text);
  if (!parts) throw new InvalidArgumentError('Expected <channelId>:<userId>, msteams:29:1abc.');
  return { channelId: parts.channelId, userId: parts.id };
}

export function toConversation(text: string, earlier: unknown): { channelId: string; conversationId: string } {
  if (earlier !== undefined) throw new InvalidArgumentError('Only one can be written to at once; --stdin takes many.');
  const parts = splitAddress(text);
  if (!parts) throw new InvalidArgumentError('Expected <channelId>:<conversationId>, msteams:19:abc@thread.v2.');
  return { channelId: parts.channelId, conversationId: parts.id };
}

const A_JSON_OBJECT = 'a JSON object, {"hotel": "Bellagio"}';

export function toJsonObject(text: string): object {
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch (error) {
    throw new InvalidArgumentError(`Expected ${A_JSON_OBJECT}. ${error instanceof Error ? error.message : error}.`);
  }
  if (typeof json === 'object' && json !== null && !Array.isArray(json)) return json;
  throw new InvalidArgumentError(`Expected ${A_JSON_OBJECT}.`);
}
