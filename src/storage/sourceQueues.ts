import type { QueueServiceClient } from '@azure/storage-queue';

const FOREVER = -1;

/** The queues that dead letters came from, by name. */
export class SourceQueues {
  readonly #queues: QueueServiceClient;

  constructor(queues: QueueServiceClient) {
    this.#queues = queues;
  }

  /** Queues a text of at most 64 KiB, hidden for `delaySeconds`. @returns the message's id. */
  async push(queue: string, text: string, delaySeconds: number): Promise<string> {
    const options = { messageTimeToLive: FOREVER, visibilityTimeout: delaySeconds };
    return (await this.#queues.getQueueClient(queue).sendMessage(text, options)).messageId;
  }
}
