import { hashOfRequest } from '../domain/acceptedNotification.ts';
import { unavailable } from '../domain/availability.ts';
import type { DeadLetter } from '../domain/deadLetter.ts';
import type { Log } from '../domain/log.ts';
import { decodeBody } from '../domain/messageBody.ts';
import { neverComes } from '../domain/neverComes.ts';
import { idIn, type Notification, parseNotification } from '../domain/notification.ts';
import { ownIdProblems } from '../domain/ownIds.ts';
import { type Problem, show } from '../domain/problem.ts';
import { wholeRange } from '../domain/range.ts';
import { QUEUES } from '../storage/names.ts';
import { acceptNotification } from './acceptNotification.ts';
import { bury } from './bury.ts';
import type { DeliveryServices } from './deliveryServices.ts';
import { goOn } from './goOn.ts';
import { onLastTry } from './onLastTry.ts';
import type { QueueMessage } from './queueMessage.ts';

type Understood =
  | { ok: true; id: string; request: Notification }
  | { ok: false; id: string; reason: DeadLetter['reason']; errors: Problem[] };

/**
 * A producer's message on `notifications`: accepted and delivered, or a dead letter at once.
 * @throws what the host is to try again.
 */
export async function receiveMessage(services: DeliveryServices, message: QueueMessage, log: Log): Promise<void> {
  const arrived = { ...message, queue: QUEUES.notifications };
  const understood = understand(services, message);
  if (!understood.ok) {
    await bury(services, arrived, understood, log);
    return;
  }
  const { id, request } = understood;
  await onLastTry(services, { ...arrived, id, hash: () => hashOfRequest(request) }, log, async () => {
    const over = neverComes(request, services.now());
    // One that was accepted in time, whose worker died, goes on.
    if (over.length > 0 && !(await services.notifications.get(id))) {
      await bury(services, arrived, { id, reason: 'invalid', errors: over }, log);
      return;
    }
    const unnamed = request.id === undefined ? message.body : undefined;
    const acceptance = await acceptNotification(services, id, request, unnamed);
    if (acceptance.kind === 'conflict') {
      const expected = 'an id of its own: it was used for another request';
      const errors = [{ field: 'id', got: show(id), expected }];
      await bury(services, arrived, { id, reason: 'id-conflict', errors }, log);
      return;
    }
    log.info(`notification ${id}: ${acceptance.kind}${request.traceparent ? ` (${request.traceparent})` : ''}`);
    await goOn(services, acceptance.accepted, wholeRange(request.to), log);
  });
}

function understand({ bot }: DeliveryServices, { body, messageId }: QueueMessage): Understood {
  const decoded = decodeBody(body);
  if (!decoded.ok) {
    const got = show(Buffer.from(body.subarray(0, 200)).toString());
    return {
      ok: false,
      id: messageId,
      reason: 'malformed',
      errors: [{ field: '', got, expected: decoded.expected }],
    };
  }
  const parsed = parseNotification(decoded.json);
  if (!parsed.ok) return { ok: false, id: idIn(decoded.json) ?? messageId, reason: 'invalid', errors: parsed.problems };
  const id = parsed.notification.id ?? messageId;
  const { dialog } = parsed.notification;
  const wrong = [...ownIdProblems(parsed.notification), ...(dialog ? bot.check(dialog) : [])];
  if (wrong.length > 0) return { ok: false, id, reason: 'invalid', errors: wrong };
  const errors = unavailable(parsed.notification);
  if (errors.length > 0) return { ok: false, id, reason: 'not-available', errors };
  return { ok: true, id, request: parsed.notification };
}
