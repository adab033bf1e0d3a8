import { setTimeout as sleep } from 'node:timers/promises';
import { type DequeuedMessageItem, type QueueClient, QueueServiceClient } from '@azure/storage-queue';
import type { Execute } from './executor.ts';
import type { FunctionDefinition, Trigger } from './functions.ts';
import type { QueueOptions } from './hostJson.ts';
import { describeFault, type Log } from './log.ts';
import { processMessage } from './processMessage.ts';
import { findServer, takeBatch, takeOneByOne } from './queues.ts';

export interface QueueListenerOptions {
  definition: FunctionDefinition;
  trigger: Extract<Trigger, { type: 'queue' }>;
  queueOptions: QueueOptions;
  /** How long a taken message is hidden from others. It is renewed at half of that for as long as its function runs. */
  visibilitySeconds: number;
  execute: Execute;
  log: Log;
}

/**
 * Polls one queue for one function: a batch at a time, the next one when no more than `newBatchThreshold` messages are
 * under way (QueueListener.cs of Azure/azure-sdk-for-net). The queue may come into being later. Ends with `signal`,
 * when what was taken before is done.
 */
export async function listenToQueue(options: QueueListenerOptions, signal: AbortSignal): Promise<void> {
  const { definition, trigger, queueOptions, log } = options;
  const service = QueueServiceClient.fromConnectionString(trigger.connectionString);
  const queue = service.getQueueClient(trigger.queueName);
  const polledQueue = openWithoutRetries(trigger);
  const poisonQueue = findPoisonQueue(service, trigger.queueName);
  const nextDelayMs = createBackOff(queueOptions.maxPollingInterval);
  const underWay = new Set<Promise<void>>();
  let server: 'azure' | 'azurite' | undefined;
  let foundSinceDelay = false;
  while (!signal.aborted) {
    const messages = await take();
    for (const message of messages) track(processMessage(message, { ...options, queue, poisonQueue }));
    if (messages.length === 0) {
      await sleep(nextDelayMs(foundSinceDelay), undefined, { signal }).catch(() => undefined);
      foundSinceDelay = false;
    } else {
      foundSinceDelay = true;
      while (underWay.size > queueOptions.newBatchThreshold) await Promise.race(underWay);
    }
  }
  await Promise.all(underWay);

  async function take(): Promise<DequeuedMessageItem[]> {
    try {
      server ??= await findServer(queue);
      if (server === undefined) return [];
      const { batchSize } = queueOptions;
      if (server === 'azure') return await takeBatch(polledQueue, batchSize, options.visibilitySeconds);
      return await takeOneByOne(polledQueue, batchSize, options.visibilitySeconds);
    } catch (error) {
      server = undefined;
      log('error', `Polling queue '${trigger.queueName}' for '${definition.name}' failed: ${describeFault(error)}`);
      return [];
    }
  }

  function track(processing: Promise<void>): void {
    underWay.add(processing);
    void processing.finally(() => underWay.delete(processing));
  }
}

/** The next poll comes anyway, and a request that was answered badly may have taken messages. */
function openWithoutRetries({ connectionString, queueName }: QueueListenerOptions['trigger']): QueueClient {
  const options = { retryOptions: { maxTries: 1 } };
  return QueueServiceClient.fromConnectionString(connectionString, options).getQueueClient(queueName);
}

/** A poison queue has none of its own, and a name has at most 63 characters (QueueListenerFactory.cs). */
function findPoisonQueue(service: QueueServiceClient, queueName: string): QueueClient | undefined {
  const name = `${queueName}-poison`;
  return queueName.endsWith('-poison') || name.length > 63 ? undefined : service.getQueueClient(name);
}

const SHORTEST_MS = 100;

/** The pauses between empty polls: RandomizedExponentialBackoffStrategy.cs, 100 ms + 100 ms · 2ⁿ ± 20 %. */
export function createBackOff(longestMs: number, random = Math.random): (foundSinceDelay: boolean) => number {
  let current = 0;
  let exponent = 0;
  return (foundSinceDelay) => {
    if (foundSinceDelay) {
      current = SHORTEST_MS;
      exponent = 1;
    } else if (current !== longestMs) {
      const step = exponent === 0 ? 0 : SHORTEST_MS * 2 ** (exponent - 1) * (0.8 + 0.4 * random());
      current = Math.min(SHORTEST_MS + step, longestMs);
      exponent++;
    }
    return current;
  };
}
