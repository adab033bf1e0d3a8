import type { QueueClient } from '@azure/storage-queue';
import { z } from 'zod';
import { partitionsIn } from '../domain/range.ts';

/** Points at a range of an accepted notification's deliveries that is to be worked on. */
const rangePointer = z.object({
  v: z.literal(1),
  id: z.string(),
  /** Absent: all of it. */
  range: z
    .string()
    .refine((range) => partitionsIn(range) !== undefined, 'list, a shard 00 to 63, or shards 00-63')
    .optional(),
});

/** Far below the 64 KiB of a message, and few enough to be done one after another. */
export const MOST_IN_POINTER = 32;

/** Points at several notifications by their ids, each to one person or conversation, which fall due together. */
export const severalPointer = z.object({ v: z.literal(1), several: z.array(z.string()).min(1).max(MOST_IN_POINTER) });

/** Points at a conversation, by its key, whose inbox is to be emptied. */
const conversationPointer = z.object({ v: z.literal(1), conversation: z.string().regex(/^c-[\da-f]{32}$/) });

export const pointerSchema = z.union([rangePointer, severalPointer, conversationPointer]);
export type Pointer = z.infer<typeof pointerSchema>;

const FOREVER = -1;
export const LONGEST_DELAY_SECONDS = 7 * 24 * 60 * 60;

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
