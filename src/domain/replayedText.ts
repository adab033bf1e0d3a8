import { createHash } from 'node:crypto';
import type { DeadLetter } from './deadLetter.ts';
import { idIn } from './notification.ts';

/** What goes on the queue for a dead letter. */
export type ReplayedText =
  | { ok: true; text: string }
  | { ok: false; kind: 'too-large'; bytes: number }
  /** Bytes that are no UTF-8, or characters that XML, in which a queue is spoken to, does not have. */
  | { ok: false; kind: 'not-text' };

/** What a queue takes: 64 KiB. */
export const MOST_QUEUED_BYTES = 65_536;

/** The only queue whose messages take their id from outside themselves. */
const PUBLIC_QUEUE = 'notifications';

/**
 * The message that a dead letter becomes again: its bytes. Where a notification named no id, the letter's goes in
 * front of its fields, so that what was sent is not sent again.
 */
export function replayedText({ queue, id, bodyBase64 }: DeadLetter): ReplayedText {
  const bytes = Buffer.from(bodyBase64, 'base64');
  const own = textOf(bytes);
  if (own === undefined || NOT_XML.test(own)) return { ok: false, kind: 'not-text' };
  const text = queue === PUBLIC_QUEUE ? withId(own, id) : own;
  const size = Buffer.byteLength(text);
  return size > MOST_QUEUED_BYTES ? { ok: false, kind: 'too-large', bytes: size } : { ok: true, text };
}

/** Tells a copy of a replayed message from others: on its way a queue can change the ends of lines. */
export function fingerprintOf(body: Uint8Array | string): string {
  const text = typeof body === 'string' ? body : Buffer.from(body).toString();
  return createHash('sha256').update(text.replace(/\r\n?/g, '\n')).digest('hex');
}

/** https://www.w3.org/TR/xml/#charsets */
// biome-ignore lint/suspicious/noControlCharactersInRegex: they are what it looks for.
const NOT_XML = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]/;

/** Everything but the id stays as it was written: numbers of any length, the order of fields. */
function withId(text: string, id: string): string {
  const object = objectTextIn(text) ?? objectTextIn(textOf(Buffer.from(text, 'base64')) ?? '');
  if (object === undefined || idIn({ id }) === undefined) return text;
  const [, start = '', rest = ''] = /^(\s*\{)([\s\S]*)$/.exec(object) ?? [];
  const isEmpty = /^\s*\}/.test(rest);
  return `${start}"id":${JSON.stringify(id)}${isEmpty ? '' : ','}${rest}`;
}

/** The text of a JSON object that names no id. */
function objectTextIn(text: string): string | undefined {
  const bare = text.replace(/^\uFEFF/, '');
  try {
    const json: unknown = JSON.parse(bare);
    const isObject = typeof json === 'object' && json !== null && !Array.isArray(json);
    return isObject && !Object.hasOwn(json, 'id') ? bare : undefined;
  } catch {
    return undefined;
  }
}

function textOf(bytes: Uint8Array): string | undefined {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    return undefined;
  }
}
