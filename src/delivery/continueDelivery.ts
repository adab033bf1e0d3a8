import pMap from 'p-map';
import { describeFault } from '../domain/fault.ts';
import type { Log } from '../domain/log.ts';
import { decodeBody } from '../domain/messageBody.ts';
import { idIn } from '../domain/notification.ts';
import { problemsOf } from '../domain/problem.ts';
import { type Range, wholeRange } from '../domain/range.ts';
import { SECOND } from '../domain/time.ts';
import { pointerSchema } from '../storage/deliveriesQueue.ts';
import { QUEUES } from '../storage/names.ts';
import { bury } from './bury.ts';
import type { DeliveryServices } from './deliveryServices.ts';
import { goOn } from './goOn.ts';
import { inConversation } from './inConversation.ts';
import { onLastTry } from './onLastTry.ts';
import { MOST_TRIES, PAUSE_SECONDS, type QueueMessage } from './queueMessage.ts';

/** Of several that one message points at: the host calls us two dozen times at once. */
const AT_ONCE = 2;
/** So long those at the end of a message wait for a slow channel; then they go on alone. */
const SHARED_MS = 30 * SECOND;

/** A pointer on `deliveries`: goes on with a notification that was accepted, with several, or with a conversation. */
export async function continueDelivery(services: DeliveryServices, message: QueueMessage, log: Log): Promise<void> {
  const decoded = decodeBody(message.body);
  const json = decoded.ok ? decoded.json : undefined;
  const pointer = pointerSchema.safeParse(json);
  if (!pointer.success) {
    const reason = decoded.ok ? 'invalid' : 'malformed';
    const errors = problemsOf(pointer.error, json);
    const id = idIn(json) ?? message.messageId;
    await bury(services, { ...message, queue: QUEUES.deliveries }, { id, reason, errors }, log);
    return;
  }
  if ('conversation' in pointer.data) {
    await goOnWithConversation(services, pointer.data.conversation, message, log);
    return;
  }
  if ('several' in pointer.data) {
    await goOnWithSeveral(services, pointer.data.several, message, log);
    return;
  }
  const { id, range } = pointer.data;
  const arrived = { ...message, queue: QUEUES.deliveries, id, ...(range === undefined ? {} : { range }) };
  await onLastTry(services, arrived, log, () => goOnWithRange(services, { id, range }, log));
}

interface PointedRange {
  id: string;
  range?: Range | undefined;
}

async function goOnWithRange(services: DeliveryServices, { id, range }: PointedRange, log: Log): Promise<void> {
  const accepted = await services.notifications.get(id);
  if (!accepted) log.warn(`notification ${id}: its record is gone, nothing to deliver`);
  else await goOn(services, accepted, range ?? wholeRange(accepted.request.to), log);
}

/**
 * What fails goes on alone, so that its tries are its own; so do the last ones behind a slow channel or when the host
 * is to end, and each of them when the message comes again: one may have ended the host.
 */
async function goOnWithSeveral(
  services: DeliveryServices,
  ids: readonly string[],
  { dequeueCount }: QueueMessage,
  log: Log,
): Promise<void> {
  const { deliveriesQueue, running } = services;
  const startedMs = performance.now();
  const queueAlone = (id: string, delaySeconds = 0) => deliveriesQueue.push({ v: 1, id }, delaySeconds);
  const goOnOrQueue = async (id: string): Promise<void> => {
    try {
      await goOnWithRange(services, { id }, log);
    } catch (error) {
      log.error(`notification ${id}: failed among others, queued alone\n${describeFault(error)}`);
      await queueAlone(id, PAUSE_SECONDS);
    }
  };
  const isShared = () => dequeueCount === 1 && !running.isStopping && performance.now() - startedMs < SHARED_MS;
  const act = (id: string) => (isShared() ? goOnOrQueue(id) : queueAlone(id));
  await running.run(() => pMap(ids, act, { concurrency: AT_ONCE, stopOnError: false }));
}

/** What a conversation has left. The row in `due` stays until there is nothing: a pointer that keeps failing can go. */
async function goOnWithConversation(
  services: DeliveryServices,
  key: string,
  message: QueueMessage,
  log: Log,
): Promise<void> {
  try {
    await inConversation(services, key, log, { act: async () => {}, isRecovery: true });
  } catch (error) {
    log.error(`conversation ${key}: try ${message.dequeueCount} failed\n${describeFault(error)}`);
    if (message.dequeueCount < MOST_TRIES) throw error;
  }
}
