import { MOST_TRIES } from '../delivery/queueMessage.ts';
import type { Log } from '../domain/log.ts';
import { decodeBody } from '../domain/messageBody.ts';
import { idIn } from '../domain/notification.ts';
import type { DeadLettersTable } from '../storage/deadLettersTable.ts';
import type { PoisonQueue } from '../storage/poisonQueue.ts';

export interface DeadLetterServices {
  deadLetters: DeadLettersTable;
  poisonQueues: PoisonQueue[];
  now: () => Date;
}

/** One run of the timer takes no more than this; what is left waits a minute. */
const MOST_PAGES = 100;

/**
 * Empties the host's poison queues into the dead letters: messages that killed the host, or that it could not hand
 * over. By the SDK, not by a trigger, which would lose them in turn (platform, Functions host, 4).
 */
export async function collectDeadLetters(services: DeadLetterServices, log: Log): Promise<void> {
  for (const queue of services.poisonQueues) {
    for (let page = 0; page < MOST_PAGES; page++) {
      if ((await collectPage(services, queue, log)) === 0) break;
    }
  }
}

async function collectPage({ deadLetters, now }: DeadLetterServices, queue: PoisonQueue, log: Log): Promise<number> {
  const messages = await queue.receive();
  for (const { messageId, body, remove } of messages) {
    const decoded = decodeBody(body);
    const id = (decoded.ok ? idIn(decoded.json) : undefined) ?? messageId;
    const errors = [
      { field: '', got: 'a message that the host gave up', expected: 'one that a function can be called with' },
    ];
    const at = now().toISOString();
    const key = await deadLetters.add({
      messageId,
      body,
      id,
      queue: queue.source,
      reason: 'host-died',
      errors,
      tries: MOST_TRIES,
      at,
    });
    // Only now that it is kept: twice collected it has the same key.
    await remove();
    log.warn(`dead letter ${key}: message ${messageId} of ${queue.source} was given up by the host`);
  }
  return messages.length;
}
