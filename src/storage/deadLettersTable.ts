import { odata, type TableClient } from '@azure/data-tables';
import {
  type DeadLetter,
  deadLetterSchema,
  type LetterHead,
  type LetterSelection,
  lengthened,
} from '../domain/deadLetter.ts';
import { hashOf } from '../domain/keys.ts';
import { bodyColumns, failureColumns, HEAD_COLUMNS, historyColumn, type StoredLetter } from './deadLetterRow.ts';
import { DeadLetterRows } from './deadLetterRows.ts';
import type { LargeContent } from './largeContent.ts';

/** A dead letter before it has a key: the queue message's id makes the same one of a message that comes twice. */
export type NewDeadLetter = Omit<DeadLetter, 'key' | 'bodyBase64' | 'history'> & {
  messageId: string;
  body: Uint8Array;
};

/** A letter's message on the queue again. */
export interface Replay {
  messageId: string;
  /** Of its text, `fingerprintOf`. */
  fingerprint: string;
  at: Date;
}

/**
 * The dead letters. One that was replayed is hidden, under the key that its next failure will have: if it fails again
 * it is found there with its history, if not it is removed some time later.
 */
export class DeadLettersTable {
  readonly #rows: DeadLetterRows;
  readonly #content: LargeContent;

  constructor(table: TableClient, content: LargeContent) {
    this.#rows = new DeadLetterRows(table);
    this.#content = content;
  }

  /**
   * Keeps the first of several with the same queue and message id. Under the key of a replayed letter, its own or the
   * one that is given, it is that letter again: with its id, its first bytes, and what it failed of before.
   */
  async add(letter: NewDeadLetter, replayedKey?: string): Promise<string> {
    const { id, queue, messageId, body } = letter;
    const key = replayedKey ?? hashOf(queue, messageId);
    const columns = { v: 1, id, queue, messageId, ...failureColumns(letter), ...historyColumn([]) };
    const kept = bodyColumns(await this.#content.keepBytes(body));
    let isTaken = false;
    await this.#rows.putOr(key, { ...columns, ...kept }, ({ head, ...stored }) => {
      isTaken = stored.replayedAt === '' && stored.messageId !== messageId;
      if (stored.replayedAt === '') return undefined;
      const history = historyColumn(lengthened(head.history, head));
      return { ...failureColumns(letter), ...history, messageId, replayedAt: '' };
    });
    // Another message with the same bytes was that letter's.
    return isTaken && replayedKey !== undefined ? this.add(letter) : key;
  }

  /** Not one that is being replayed. */
  async get(key: string): Promise<DeadLetter | undefined> {
    const stored = await this.#rows.get(key);
    return stored?.replayedAt === '' ? this.#toLetter(stored) : undefined;
  }

  /** As `heads`, with their bodies: all at once in memory. */
  async list(selection: LetterSelection = {}): Promise<DeadLetter[]> {
    const letters: DeadLetter[] = [];
    for await (const stored of this.#rows.scan(filterOf(selection))) {
      if (stored.replayedAt === '') letters.push(await this.#toLetter(stored));
    }
    return letters.sort(newestFirst);
  }

  /** The newest first, without those that are being replayed. */
  async heads(selection: LetterSelection = {}): Promise<LetterHead[]> {
    const heads: LetterHead[] = [];
    for await (const { head, replayedAt } of this.#rows.scan(filterOf(selection), HEAD_COLUMNS)) {
      if (replayedAt === '') heads.push(head);
    }
    return heads.sort(newestFirst);
  }

  /** @returns false when it is not there. */
  async remove(key: string): Promise<boolean> {
    const stored = await this.#rows.get(key);
    return stored !== undefined && this.#remove(stored);
  }

  /**
   * Hides a letter whose message was queued again, under the key that its next failure will have. A crash in between
   * leaves it where it was. @returns the new key; undefined when it is not there any more.
   */
  async moveTo(key: string, { messageId, fingerprint, at }: Replay): Promise<string | undefined> {
    const stored = await this.#rows.get(key);
    // Somebody else removed or replayed it meanwhile.
    if (!stored) return undefined;
    const { head, body } = stored;
    const newKey = hashOf(head.queue, messageId);
    const columns = { v: 1, id: head.id, queue: head.queue, messageId: stored.messageId, ...failureColumns(head) };
    const mark = { fingerprint, replayedAt: at.toISOString() };
    const row = { ...columns, ...historyColumn(head.history), ...bodyColumns(body), ...mark };
    await this.#rows.putOr(newKey, row, (failed) => {
      // This very row was written and the answer lost; else its message has failed already.
      if (failed.fingerprint === fingerprint) return undefined;
      return { id: head.id, fingerprint, ...historyColumn(lengthened(head.history, head, ...failed.head.history)) };
    });
    await this.remove(key);
    return newKey;
  }

  /** Those that were ever replayed, failed again or not; without their bodies. */
  everReplayed(): AsyncIterable<StoredLetter> {
    return this.#rows.scan(odata`fingerprint gt ''`, HEAD_COLUMNS);
  }

  /** Removes those replayed before `instant` that have not failed since: their messages went well. */
  async removeReplayed(instant: Date): Promise<void> {
    const filter = odata`replayedAt gt '' and replayedAt lt ${instant.toISOString()}`;
    for await (const stored of this.#rows.scan(filter, HEAD_COLUMNS)) await this.#remove(stored, stored.etag);
  }

  /** With its body, unless another letter has the same. */
  async #remove({ head, body }: StoredLetter, etag?: string): Promise<boolean> {
    const isRemoved = await this.#rows.remove(head.key, etag);
    if (isRemoved && 'blob' in body) {
      for await (const _ of this.#rows.scan(odata`bodyBlob eq ${body.blob}`, HEAD_COLUMNS)) return true;
      await this.#content.removeOld(body.blob);
    }
    return isRemoved;
  }

  async #toLetter({ head, body }: StoredLetter): Promise<DeadLetter> {
    const bytes = await this.#content.readBytes(body);
    return deadLetterSchema.parse({ ...head, bodyBase64: Buffer.from(bytes).toString('base64') });
  }
}

function filterOf({ id, reason, before }: LetterSelection): string {
  return [
    ...(id === undefined ? [] : [odata`id eq ${id}`]),
    ...(reason === undefined ? [] : [odata`reason eq ${reason}`]),
    ...(before === undefined ? [] : [odata`at lt ${before.toISOString()}`]),
  ].join(' and ');
}

function newestFirst(a: LetterHead, b: LetterHead): number {
  return b.at.localeCompare(a.at) || a.key.localeCompare(b.key);
}
