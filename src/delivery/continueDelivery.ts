import { describeFault } from '../domain/fault.ts';
import type { Log } from '../domain/log.ts';
import { decodeBody } from '../domain/messageBody.ts';
import { idIn } from '../domain/notification.ts';
import { problemsOf } from '../domain/problem.ts';
import { wholeRange } from '../domain/range.ts';
import { pointerSchema } from '../storage/deliveriesQueue.ts';
import { QUEUES } from '../storage/names.ts';
import { bury } from './bury.ts';
import type { DeliveryServices } from './deliveryServices.ts';
import { goOn } from './goOn.ts';
import { inConversation } from './inConversation.ts';
import { onLastTry } from './onLastTry.ts';
import { MOST_TRIES, type QueueMessage } from './queueMessage.ts';

/** A pointer on `deliveries`: goes on with a notification that was accepted. */
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
    await goOnWith(services, pointer.data.conversation, message, log);
    return;
  }
  const { id, range } = pointer.data;
  await onLastTry(
    services,
    { ...message, queue: QUEUES.deliveries, id, ...(range === undefined ? {} : { range }) },
    log,
    async () => {
      const accepted = await services.notifications.get(id);
      if (!accepted) log.warn(`notification ${id}: its record is gone, nothing to deliver`);
      else await goOn(services, accepted, range ?? wholeRange(accepted.request.to), log);
    },
  );
}

/** What a conversation has left. The row in `due` stays until there is nothing: a pointer that keeps failing can go. */
async function goOnWith(services: DeliveryServices, key: string, message: QueueMessage, log: Log): Promise<void> {
  try {
    await inConversation(services, key, log, { act: async () => {}, isRecovery: true });
  } catch (error) {
    log.error(`conversation ${key}: try ${message.dequeueCount} failed\n${describeFault(error)}`);
    if (message.dequeueCount < MOST_TRIES) throw error;
  }
}
