import { decodeJson } from './messageBody.ts';
import { parseJson } from './parseJson.ts';
import type { Problem } from './problem.ts';

/** The media type of a `Content-Type` or a `datacontenttype`, and its charset, in small letters. */
export interface MediaType {
  essence: string;
  charset: string | undefined;
}

export type DecodedData = { ok: true; data: unknown } | { ok: false; problems: Problem[] };

/** Undefined for what is no media type (RFC 9110, 8.3.1). */
export function readMediaType(text: string): MediaType | undefined {
  const essence = /^\s*([!#$%&'*+.^_`|~\w-]+\/[!#$%&'*+.^_`|~\w-]+)\s*(?:;|$)/.exec(text)?.[1];
  if (essence === undefined) return undefined;
  const charset = /;\s*charset\s*=\s*"?([^\s";]+)/i.exec(text)?.[1];
  return { essence: essence.toLowerCase(), charset: charset?.toLowerCase() };
}

/** JSON as RFC 8259 and RFC 6839 name it. */
function isJson({ essence }: MediaType): boolean {
  return /\/(?:[^+]+\+)?json$/.test(essence);
}

/** Bytes as text; undefined where they are none in this charset, or nobody knows it. */
export function decodeText(bytes: Uint8Array, charset = 'utf-8'): string | undefined {
  try {
    return new TextDecoder(charset, { fatal: true }).decode(bytes);
  } catch {
    return undefined;
  }
}

/**
 * The data of an event that come as bytes: JSON where their type says so, else text, and base64 where they are no text.
 * @param type absent where the event does not say it: JSON if they are, as CloudEvents' JSON format implies
 * @param field what a problem is called by
 */
export function decodeData(bytes: Uint8Array, type: MediaType | undefined, field: string): DecodedData {
  if (bytes.byteLength === 0) return { ok: true, data: undefined };
  const text = decodeText(bytes, type?.charset);
  if (type === undefined) {
    const decoded = decodeJson(bytes);
    return { ok: true, data: decoded.ok ? decoded.json : (text ?? Buffer.from(bytes).toString('base64')) };
  }
  if (!isJson(type)) return { ok: true, data: text ?? Buffer.from(bytes).toString('base64') };
  const data = text === undefined ? undefined : parseJson(text);
  if (data !== undefined) return { ok: true, data };
  const expected = `JSON${type.charset === undefined ? ' in UTF-8' : ` in ${type.charset}`}, as its content type says`;
  return { ok: false, problems: [{ field, got: `${bytes.byteLength} bytes of something else`, expected }] };
}
