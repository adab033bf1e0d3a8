import { z } from 'zod';
import { type LetterFailure, type LetterHead, letterHeadSchema } from '../domain/deadLetter.ts';
import type { KeptBytes } from './largeContent.ts';

/** A row of `deadLetters`. What is nullish came later than the first rows, or was not asked for. */
const rowSchema = z.object({
  rowKey: z.string(),
  etag: z.string(),
  id: z.string(),
  queue: z.string(),
  reason: z.string(),
  tries: z.number(),
  at: z.string(),
  errors: z.string(),
  history: z.string().nullish(),
  body: z.instanceof(Uint8Array).nullish(),
  bodyBlob: z.string().nullish(),
  messageId: z.string().nullish(),
  replayedAt: z.string().nullish(),
  fingerprint: z.string().nullish(),
});

/** A dead letter as its row has it. */
export interface StoredLetter {
  head: LetterHead;
  etag: string;
  body: KeptBytes;
  /** Of the queue message that failed last. */
  messageId: string;
  /** When it was queued again; '' for one that is not being replayed. */
  replayedAt: string;
  /** Of the text that was queued; '' before it was ever replayed. */
  fingerprint: string;
}

/** The columns of a row without its body. */
export const HEAD_COLUMNS = [
  ...['partitionKey', 'rowKey', 'id', 'queue', 'reason', 'tries', 'at', 'errors', 'history'],
  ...['bodyBlob', 'messageId', 'replayedAt', 'fingerprint'],
];

export function fromRow(input: unknown): StoredLetter {
  const row = rowSchema.parse(input);
  const head = letterHeadSchema.parse({
    ...row,
    key: row.rowKey,
    errors: JSON.parse(row.errors),
    history: row.history ? JSON.parse(row.history) : [],
  });
  return {
    head,
    etag: row.etag,
    body: row.bodyBlob ? { blob: row.bodyBlob } : { inline: row.body ?? new Uint8Array() },
    messageId: row.messageId ?? '',
    replayedAt: row.replayedAt ?? '',
    fingerprint: row.fingerprint ?? '',
  };
}

/** The columns of why it failed. */
export function failureColumns({ at, reason, tries, errors }: LetterFailure) {
  return { at, reason, tries, errors: fitted(errors, (all) => all.slice(0, -1)) };
}

export function historyColumn(history: LetterFailure[]) {
  return { history: fitted(history, (all) => all.slice(1)) };
}

export function bodyColumns(body: KeptBytes) {
  return 'inline' in body ? { body: body.inline, bodyBlob: '' } : { bodyBlob: body.blob };
}

/** A table's text ends at 32,768 characters. */
const MOST_CHARACTERS = 32_000;

/** As JSON, with as many as a column holds: errors quote what strangers wrote, and escapes double in JSON. */
function fitted<T>(all: T[], without: (some: T[]) => T[]): string {
  let some = all;
  let json = JSON.stringify(some);
  while (json.length > MOST_CHARACTERS && some.length > 0) {
    some = without(some);
    json = JSON.stringify(some);
  }
  return json;
}
