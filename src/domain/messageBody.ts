export type DecodedBody = { ok: true; json: unknown } | { ok: false; expected: string };

const UTF8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: false });

/**
 * A queue message's bytes as JSON: UTF-8, or base64 of UTF-8, which is what many SDKs and older bindings put
 * on a queue by default. Numbers keep JavaScript's precision; ids are text in our schema.
 */
export function decodeBody(bytes: Uint8Array): DecodedBody {
  const direct = decodeJson(bytes);
  if (direct.ok) return direct;
  const base64 = Buffer.from(bytes).toString('latin1').replace(/\s+/g, '');
  if (/^[A-Za-z0-9+/]+={0,2}$/.test(base64)) {
    const inner = decodeJson(Buffer.from(base64, 'base64'));
    if (inner.ok) return inner;
  }
  return { ok: false, expected: 'JSON in UTF-8, or base64 of it' };
}

/** The bytes of a request as JSON in UTF-8. */
export function decodeJson(bytes: Uint8Array): DecodedBody {
  try {
    return { ok: true, json: JSON.parse(UTF8.decode(bytes)) };
  } catch {
    return { ok: false, expected: 'JSON in UTF-8' };
  }
}
