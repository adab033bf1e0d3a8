/** The bytes of a queue message and what a function is told about it. */
import type { DequeuedMessageItem } from '@azure/storage-queue';
import type { TypedData } from './protocol.ts';

/** `extensions.queues.messageEncoding` of host.json. */
export type MessageEncoding = 'base64' | 'none';

const BASE64 = /^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$/;

/** Undefined for a message that is not in the encoding: no function can be called with it. */
export function decodeMessage(text: string, encoding: MessageEncoding): Buffer | undefined {
  if (encoding === 'none') return Buffer.from(text, 'utf8');
  const compact = text.replace(/\s/g, '');
  return BASE64.test(compact) ? Buffer.from(compact, 'base64') : undefined;
}

export function encodeMessage(body: Uint8Array, encoding: MessageEncoding): string {
  return Buffer.from(body).toString(encoding === 'base64' ? 'base64' : 'utf8');
}

/** Throws when a string is wanted of bytes that are no UTF-8. */
export function toTriggerValue(body: Buffer, dataType: 'string' | 'binary'): TypedData {
  return dataType === 'binary' ? { bytes: body } : { string: readUtf8(body) };
}

/**
 * `context.triggerMetadata` before the library parses and camel-cases it (QueueTriggerBinding.cs): times and numbers
 * as JSON, the rest as strings. For a string trigger the top-level fields of a JSON body are added, and win
 * (ApplyBindingData in Utility.cs of Azure/azure-functions-host).
 */
export function describeMessage(
  message: DequeuedMessageItem,
  body: Buffer,
  dataType: 'string' | 'binary',
): Record<string, TypedData> {
  const text = tryReadUtf8(body);
  const metadata: Record<string, TypedData> = {
    ...(text === undefined ? {} : { QueueTrigger: { string: text } }),
    DequeueCount: { json: String(message.dequeueCount) },
    ExpirationTime: { json: JSON.stringify(toDotNetTime(message.expiresOn)) },
    Id: { string: message.messageId },
    InsertionTime: { json: JSON.stringify(toDotNetTime(message.insertedOn)) },
    NextVisibleTime: { json: JSON.stringify(toDotNetTime(message.nextVisibleOn)) },
    PopReceipt: { string: message.popReceipt },
  };
  if (dataType === 'string' && text !== undefined) addFields(metadata, text);
  return metadata;
}

/** Names are compared without regard to case, and keep the case that was there first. */
function addFields(metadata: Record<string, TypedData>, text: string): void {
  for (const [name, value] of Object.entries(tryParseObject(text))) {
    const data = toBindingData(value);
    if (data === undefined) continue;
    const known = Object.keys(metadata).find((key) => key.toLowerCase() === name.toLowerCase());
    metadata[known ?? name] = data;
  }
}

/** Objects stay JSON, arrays and null are left out, the rest becomes .NET's string of it. */
function toBindingData(value: unknown): TypedData | undefined {
  if (value === null || Array.isArray(value)) return undefined;
  if (typeof value === 'object') return { json: JSON.stringify(value) };
  if (typeof value === 'boolean') return { string: value ? 'True' : 'False' };
  return { string: String(value) };
}

function tryParseObject(text: string): object {
  try {
    const parsed: unknown = JSON.parse(text);
    return typeof parsed === 'object' && parsed !== null && !Array.isArray(parsed) ? parsed : {};
  } catch {
    return {};
  }
}

const readUtf8 = (body: Buffer) => new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(body);

function tryReadUtf8(body: Buffer): string | undefined {
  try {
    return readUtf8(body);
  } catch {
    return undefined;
  }
}

/** As Newtonsoft.Json writes a DateTimeOffset of UTC. */
const toDotNetTime = (time: Date) => time.toISOString().replace(/(\.000)?Z$/, '+00:00');
