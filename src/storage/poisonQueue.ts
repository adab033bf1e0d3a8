import type { QueueClient } from '@azure/storage-queue';
import { isNotProvisioned } from './errors.ts';

export interface PoisonMessage {
  messageId: string;
  body: Buffer;
  /** Removes it: whoever read it has put it where it is safe. */
  remove(): Promise<void>;
}

const PAGE = 32;
/** Long enough to put a page aside; whoever dies in between leaves the rest to the next one. */
const HIDDEN_SECONDS = 60;

/** The queue that the host fills with what it could not get processed, `<queue>-poison`. It makes it when it needs it. */
export class PoisonQueue {
  readonly #queue: QueueClient;
  /** The queue that the messages came from. */
  readonly source: string;

  constructor(queue: QueueClient, source: string) {
    this.#queue = queue;
    this.source = source;
  }

  /** Up to a page of messages, hidden from others for a minute; none where there is no such queue. */
  async receive(): Promise<PoisonMessage[]> {
    try {
      const options = { numberOfMessages: PAGE, visibilityTimeout: HIDDEN_SECONDS };
      const { receivedMessageItems } = await this.#queue.receiveMessages(options);
      return receivedMessageItems.map(({ messageId, messageText, popReceipt }) => ({
        messageId,
        body: Buffer.from(messageText),
        remove: async () => {
          await this.#queue.deleteMessage(messageId, popReceipt);
        },
      }));
    } catch (error) {
      if (isNotProvisioned(error)) return [];
      throw error;
    }
  }
}
