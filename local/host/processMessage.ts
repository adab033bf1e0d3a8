import type { DequeuedMessageItem, QueueClient } from '@azure/storage-queue';
import { describeFault } from './log.ts';
import type { QueueListenerOptions } from './queueListener.ts';
import { decodeMessage, describeMessage, toTriggerValue } from './queueMessages.ts';
import { addMessage, isNotOurs } from './queues.ts';

interface ProcessOptions extends QueueListenerOptions {
  queue: QueueClient;
  /** Where a message goes that nobody could process; a poison queue has none. */
  poisonQueue: QueueClient | undefined;
}

/**
 * One message from taking to the end: done and deleted, released for another try, or moved to the poison queue
 * (QueueProcessor.cs of Azure/azure-sdk-for-net). Never rejects: what fails here is seen again after its visibility.
 */
export async function processMessage(message: DequeuedMessageItem, options: ProcessOptions): Promise<void> {
  try {
    await processOrThrow(message, options);
  } catch (error) {
    options.log('error', `Message '${message.messageId}' of '${options.queue.name}': ${describeFault(error)}`);
  }
}

async function processOrThrow(message: DequeuedMessageItem, options: ProcessOptions): Promise<void> {
  const { definition, trigger, queueOptions, queue, poisonQueue, log } = options;
  const { maxDequeueCount, messageEncoding, visibilityTimeout } = queueOptions;
  const body = decodeMessage(message.messageText, messageEncoding);
  if (body === undefined) {
    log('warning', `Message '${message.messageId}' of '${queue.name}' is not base64: it goes to the poison queue`);
    if (poisonQueue !== undefined) await moveToPoison(message, queue, poisonQueue);
    return;
  }
  // Earlier hosts died with it, each time.
  if (message.dequeueCount > maxDequeueCount) {
    log('warning', `Message has reached MaxDequeueCount of ${maxDequeueCount}: '${message.messageId}'`);
    if (poisonQueue !== undefined) await moveToPoison(message, queue, poisonQueue);
    return;
  }
  const renewal = keepInvisible(message, options);
  const result = await execute();
  await renewal.stop();
  if (result.outcome === 'succeeded') return deleteMessage(message, queue);
  // On a poison queue it stays invisible for its time, so that it does not come back in a fast endless loop.
  if (poisonQueue === undefined) return;
  if (message.dequeueCount < maxDequeueCount) return release(message, queue, visibilityTimeout / 1000);
  log('warning', `Message has reached MaxDequeueCount of ${maxDequeueCount}: '${message.messageId}'`);
  await moveToPoison(message, queue, poisonQueue);

  async function execute() {
    try {
      const value = toTriggerValue(body ?? Buffer.of(), trigger.dataType);
      const metadata = describeMessage(message, body ?? Buffer.of(), trigger.dataType);
      return await options.execute(definition, { value, metadata });
    } catch (error) {
      log('error', `Message '${message.messageId}' of '${queue.name}': ${describeFault(error)}`);
      return { outcome: 'failed' } as const;
    }
  }
}

/** Keeps the message hidden while its function runs, and its pop receipt up to date. */
function keepInvisible(message: DequeuedMessageItem, { queue, visibilitySeconds, log }: ProcessOptions) {
  let renewing = Promise.resolve();
  const renew = async () => {
    try {
      const { messageId, popReceipt } = message;
      const renewed = await queue.updateMessage(messageId, popReceipt, undefined, visibilitySeconds);
      message.popReceipt = renewed.popReceipt ?? popReceipt;
    } catch (error) {
      log('warning', `Message '${message.messageId}' of '${queue.name}' was not renewed: ${describeFault(error)}`);
    }
  };
  const timer = setInterval(() => {
    renewing = renew();
  }, visibilitySeconds * 500);
  return {
    stop: () => {
      clearInterval(timer);
      return renewing;
    },
  };
}

/** The copy has the very text of the message, and 7 days to live. */
async function moveToPoison(message: DequeuedMessageItem, queue: QueueClient, poisonQueue: QueueClient): Promise<void> {
  await addMessage(poisonQueue, message.messageText);
  await deleteMessage(message, queue);
}

const deleteMessage = ({ messageId, popReceipt }: DequeuedMessageItem, queue: QueueClient) =>
  unlessGone(queue.deleteMessage(messageId, popReceipt));

const release = ({ messageId, popReceipt }: DequeuedMessageItem, queue: QueueClient, seconds: number) =>
  unlessGone(queue.updateMessage(messageId, popReceipt, undefined, seconds));

/** Somebody else has the message by now, or it is gone: the real host is silent about it. */
async function unlessGone(request: Promise<unknown>): Promise<void> {
  try {
    await request;
  } catch (error) {
    if (!isNotOurs(error)) throw error;
  }
}
