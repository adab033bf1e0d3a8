import type { QueueClient } from '@azure/storage-queue';
import { z } from 'zod';

/** Points at an accepted notification whose deliveries are to be worked on. */
export const pointerSchema = z.object({
  v: z.literal(1),
  id: z.string(),
  /** Of a request that was accepted before: another pointer is on its way, or was. */
  isRepeated: z.literal(true).optional(),
});
export type Pointer = z.infer<typeof pointerSchema>;

const FOREVER = -1;
const LONGEST_DELAY_SECONDS = 7 * 24 * 60 * 60;

/** The queue `deliveries`: ours alone, pointers and nothing else. */
export class DeliveriesQueue {
  readonly #queue: QueueClient;

  constructor(queue: QueueClient) {
    this.#queue = queue;
  }

  /** Hidden for `delaySeconds`, a week at most. */
  async push(pointer: Pointer, delaySeconds = 0): Promise<void> {
    const visibilityTimeout = Math.min(Math.max(0, Math.ceil(delaySeconds)), LONGEST_DELAY_SECONDS);
    await this.#queue.sendMessage(JSON.stringify(pointer), { messageTimeToLive: FOREVER, visibilityTimeout });
  }
}
