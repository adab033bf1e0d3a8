import type { QueueServiceClient } from '@azure/storage-queue';
import { PermanentFault } from '../domain/permanentFault.ts';
import { isNotProvisioned } from './errors.ts';
import { QUEUES } from './names.ts';

const MOST_BYTES = 64 * 1024;

/** JSON can say these by their numbers; XML, which carries a message, has no place for the last two. */
const NOT_IN_XML = /[\u007f-\u009f\ufffe\uffff]/g;

/** The queues from which workers outside take their jobs. */
export class WorkerQueues {
  readonly #queues: QueueServiceClient;

  constructor(queues: QueueServiceClient) {
    this.#queues = queues;
  }

  /**
   * Queues a value as JSON, which nobody takes after `lifetimeSeconds`; the queue is made where there is none.
   * @throws PermanentFault for one of the app's own queues, and for more than a message can hold.
   */
  async push(name: string, value: object, lifetimeSeconds: number): Promise<void> {
    const own = Object.values(QUEUES).find((queue) => name === queue || name === `${queue}-poison`);
    if (own) throw new PermanentFault(`queue ${name}: it is the app's own, expected one for workers alone`);
    const text = JSON.stringify(value).replace(NOT_IN_XML, escaped);
    const bytes = Buffer.byteLength(text);
    if (bytes > MOST_BYTES) {
      throw new PermanentFault(`queue ${name}: a message of ${bytes} bytes, expected at most ${MOST_BYTES}`);
    }
    const queue = this.#queues.getQueueClient(name);
    const send = () => queue.sendMessage(text, { messageTimeToLive: Math.ceil(lifetimeSeconds) });
    try {
      await send();
    } catch (error) {
      if (!isNotProvisioned(error)) throw error;
      await queue.createIfNotExists();
      await send();
    }
  }
}

function escaped(character: string): string {
  return `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`;
}
