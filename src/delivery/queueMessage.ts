import { z } from 'zod';

/** A message as it came from a queue. */
export interface QueueMessage {
  body: Uint8Array;
  messageId: string;
  /** 1 at the first try. */
  dequeueCount: number;
}

/** `maxDequeueCount` in host.json: after so many tries the host puts a message aside, where only we look. */
export const MOST_TRIES = 5;

/** Before what failed is tried again by a message of ours: as long as the host waits after a failure. */
export const PAUSE_SECONDS = 10;

const metadata = z.object({ id: z.string(), dequeueCount: z.coerce.number() });

/**
 * Registers a trigger so that it gets the bytes as they are, and metadata that a body's own fields cannot replace:
 * otherwise the functions library parses every text that looks like JSON. Its types do not know the option.
 */
export const asBytes = { dataType: 'binary' };

/** What such a trigger hands over. */
export function toQueueMessage(body: unknown, triggerMetadata: unknown): QueueMessage {
  if (!(body instanceof Uint8Array)) throw new TypeError(`queue message: got ${typeof body}, expected bytes`);
  const { id, dequeueCount } = metadata.parse(triggerMetadata);
  return { body, messageId: id, dequeueCount };
}
