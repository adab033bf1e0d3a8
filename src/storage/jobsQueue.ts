import type { QueueClient } from '@azure/storage-queue';
import { z } from 'zod';
import { partsOfJobId } from '../domain/job.ts';
import { LONGEST_DELAY_SECONDS } from './deliveriesQueue.ts';

/** Points at a job that is to be gone on with. */
export const jobPointer = z.object({
  v: z.literal(1),
  id: z.string().refine((id) => partsOfJobId(id) !== undefined, 'a job id, <recipient key>.<16 hex>'),
});
type JobPointer = z.infer<typeof jobPointer>;

const FOREVER = -1;

/** The queue `jobs`: ours alone, pointers and nothing else. */
export class JobsQueue {
  readonly #queue: QueueClient;

  constructor(queue: QueueClient) {
    this.#queue = queue;
  }

  /** Hidden for `delaySeconds`, a week at most. */
  async push(pointer: JobPointer, delaySeconds = 0): Promise<void> {
    const visibilityTimeout = Math.min(Math.max(0, Math.ceil(delaySeconds)), LONGEST_DELAY_SECONDS);
    await this.#queue.sendMessage(JSON.stringify(pointer), { messageTimeToLive: FOREVER, visibilityTimeout });
  }
}
