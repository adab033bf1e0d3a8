import { hashOf } from './keys.ts';

const CHECK_DIGITS = 8;

/**
 * Where a listing of a notification's recipients goes on, as text that callers hand back. The check holds it to the
 * notification and finds a text that was cut or changed: a made-up place would leave recipients out without a word.
 * It is no secret, because whoever may page may read every page.
 */
export function writeStatusCursor(id: string, place: string): string {
  return Buffer.from(`${checkOf(id, place)}${place}`).toString('base64url');
}

/** @returns the place; undefined for what is no cursor of this notification. */
export function readStatusCursor(id: string, cursor: string): string | undefined {
  const place = Buffer.from(cursor, 'base64url').toString().slice(CHECK_DIGITS);
  // Written anew and compared, because Buffer skips what is no base64.
  return writeStatusCursor(id, place) === cursor ? place : undefined;
}

function checkOf(id: string, place: string): string {
  return hashOf(id, place).slice(0, CHECK_DIGITS);
}
