import type { TableClient } from '@azure/data-tables';
import { type DeadLetter, deadLetterSchema } from '../domain/deadLetter.ts';
import { hashOf, shardOf } from '../domain/keys.ts';
import { isConflict, isNotFound } from './errors.ts';

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
    const { partitionKey, rowKey } = keysOf(key);
    try {
      return toDeadLetter(await this.#table.getEntity(partitionKey, rowKey));
    } catch (error) {
      if (isNotFound(error)) return undefined;
      throw error;
    }
  }

  /** All of them, the newest first. They are few: each is something that a person looks at. */
  async list(): Promise<DeadLetter[]> {
    const letters: DeadLetter[] = [];
    for await (const row of this.#table.listEntities()) letters.push(toDeadLetter(row));
    return letters.sort((a, b) => b.at.localeCompare(a.at) || a.key.localeCompare(b.key));
  }
}

function keysOf(key: string): { partitionKey: string; rowKey: string } {
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
