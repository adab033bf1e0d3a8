import type { TableClient } from '@azure/data-tables';
import { type DeadLetter, deadLetterSchema } from '../domain/deadLetter.ts';
import { hashOf, shardOf } from '../domain/keys.ts';
import { isConflict } from './errors.ts';
import { getRow, type RowKeys } from './rows.ts';

/** A dead letter before it has a key: the queue message's id makes the same one of a message that comes twice. */
export type NewDeadLetter = Omit<DeadLetter, 'key' | 'bodyBase64'> & { messageId: string; body: Uint8Array };

/** Rows of `deadLetters`. A body has at most 64 KiB, which is what a queue message and a binary property hold. */
export class DeadLettersTable {
  readonly #table: TableClient;

  constructor(table: TableClient) {
    this.#table = table;
  }

  /** Keeps the first of several with the same queue and message id. */
  async add({ messageId, body, errors, ...letter }: NewDeadLetter): Promise<string> {
    const key = hashOf(letter.queue, messageId);
    try {
      await this.#table.createEntity({ ...keysOf(key), v: 1, ...letter, errors: JSON.stringify(errors), body });
    } catch (error) {
      if (!isConflict(error)) throw error;
    }
    return key;
  }

  async get(key: string): Promise<DeadLetter | undefined> {
    if (!/^[\da-f]{32}$/.test(key)) return undefined;
    const row = await getRow(this.#table, keysOf(key));
    return row && toDeadLetter(row);
  }

  /** All of them, the newest first. They are few: each is something that a person looks at. */
  async list(): Promise<DeadLetter[]> {
    const letters: DeadLetter[] = [];
    for await (const row of this.#table.listEntities()) letters.push(toDeadLetter(row));
    return letters.sort((a, b) => b.at.localeCompare(a.at) || a.key.localeCompare(b.key));
  }
}

function keysOf(key: string): RowKeys {
  return { partitionKey: shardOf(key), rowKey: key };
}

function toDeadLetter(row: Record<string, unknown>): DeadLetter {
  const { body, errors, rowKey } = row;
  const bytes = body instanceof Uint8Array ? body : new Uint8Array();
  return deadLetterSchema.parse({
    ...row,
    key: rowKey,
    errors: JSON.parse(String(errors)),
    bodyBase64: Buffer.from(bytes).toString('base64'),
  });
}
