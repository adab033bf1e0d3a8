import type { DequeuedMessageItem, QueueClient } from '@azure/storage-queue';
import { isMessageGone, isNotProvisioned, isServerFault } from './errors.ts';
import { messageTextsIn } from './messageTexts.ts';

export interface PoisonMessage {
  messageId: string;
  body: Buffer;
  /** When the host gave it up. */
  insertedAt: Date;
  /** Removes it: whoever read it has put it where it is safe. */
  remove(): Promise<void>;
}

export interface PoisonPage {
  messages: PoisonMessage[];
  /** How many there are that storage itself cannot hand over. */
  unreadable: number;
}

const PAGE = 32;
/** Long enough to put a page aside; whoever dies in between leaves the rest to the next one. */
const HIDDEN_SECONDS = 60;

/** The queue that the host fills with what it could not get processed, `<queue>-poison`. It makes it when it needs it. */
export class PoisonQueue {
  readonly #queue: QueueClient;
  /** The queue that the messages came from. */
  readonly source: string;

  /** @param queue one that does not try again by itself: what answers badly may have taken messages. */
  constructor(queue: QueueClient, source: string) {
    this.#queue = queue;
    this.source = source;
  }

  /** Up to a page of messages, hidden from others for a minute; none where there is no such queue. */
  async receive(): Promise<PoisonPage> {
    try {
      return (await this.#isReadable())
        ? { messages: await this.#take(PAGE), unreadable: 0 }
        : await this.#takeOneByOne();
    } catch (error) {
      if (isNotProvisioned(error)) return { messages: [], unreadable: 0 };
      throw error;
    }
  }

  /**
   * Azurite answers 500 for a page in which a message has a control character, though it has taken all of them: so a
   * page is looked at before it is taken. (Azure refuses such a message when it is sent.)
   */
  async #isReadable(): Promise<boolean> {
    try {
      await this.#queue.peekMessages({ numberOfMessages: PAGE });
      return true;
    } catch (error) {
      if (isServerFault(error)) return false;
      throw error;
    }
  }

  /** A fault costs the message that caused it alone: it is hidden as if it had been read. */
  async #takeOneByOne(): Promise<PoisonPage> {
    const messages: PoisonMessage[] = [];
    let unreadable = 0;
    while (messages.length + unreadable < PAGE) {
      try {
        const [message] = await this.#take(1);
        if (!message) break;
        messages.push(message);
      } catch (error) {
        if (!isServerFault(error)) throw error;
        unreadable++;
      }
    }
    return { messages, unreadable };
  }

  async #take(numberOfMessages: number): Promise<PoisonMessage[]> {
    const taken = await this.#queue.receiveMessages({ numberOfMessages, visibilityTimeout: HIDDEN_SECONDS });
    const texts = messageTextsIn(taken._response.bodyAsText);
    return taken.receivedMessageItems.map((item, index) => this.#toMessage(item, texts[index] ?? item.messageText));
  }

  #toMessage({ messageId, popReceipt, insertedOn }: DequeuedMessageItem, text: string): PoisonMessage {
    const remove = async () => {
      try {
        await this.#queue.deleteMessage(messageId, popReceipt);
      } catch (error) {
        if (!isMessageGone(error)) throw error;
      }
    };
    return { messageId, body: Buffer.from(text), insertedAt: insertedOn, remove };
  }
}
