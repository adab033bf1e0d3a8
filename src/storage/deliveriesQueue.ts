import type { QueueClient } from '@azure/storage-queue';
import { z } from 'zod';

/** Points at an accepted notification whose deliveries are to be worked on. */
export const pointerSchema = z.object({ v: z.literal(1), id: z.string() });
export type Pointer = z.infer<typeof pointerSchema>;

const FOREVER = -1;

/** The queue `deliveries`: ours alone, pointers and nothing else. */
export class DeliveriesQueue {
  readonly #queue: QueueClient;

  constructor(queue: QueueClient) {
    this.#queue = queue;
  }

  async push(pointer: Pointer): Promise<void> {
    await this.#queue.sendMessage(JSON.stringify(pointer), { messageTimeToLive: FOREVER });
  }
}
