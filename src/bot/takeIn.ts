import { randomUUID } from 'node:crypto';
import type { InboundActivity } from '../channel/inboundActivity.ts';
import { inTime } from '../channel/inTime.ts';
import type { DeliveryServices } from '../delivery/deliveryServices.ts';
import { inConversation, PATIENCE_MS } from '../delivery/inConversation.ts';
import { turnOf } from '../domain/due.ts';
import { describeFault } from '../domain/fault.ts';
import { conversationKey, hashOf } from '../domain/keys.ts';
import type { Log } from '../domain/log.ts';

/** An activity and where it is kept. */
interface Kept {
  key: string;
  row: { id: string; activity: InboundActivity; timestamp: string; arrivedAt: string };
}

/**
 * Stores an activity, and then runs its turn or leaves it to whoever has the conversation. Posted again it is not run
 * again. Returns when its turn is done, or after 10 s: it is safe by then, and the channel does not wait for longer.
 * @throws when it could not be stored.
 */
export async function takeIn(services: DeliveryServices, activity: InboundActivity, log: Log): Promise<void> {
  const kept = toKept(activity, services.now());
  const { key, row } = kept;
  const { due, inbox, localTurns } = services;
  // In the order in which they came: a turn takes the earliest of those that are stored.
  const stored = await localTurns.inOrder(`${key} inbox`, async () => {
    await due.add(turnOf(key, row));
    return inbox.add(key, row);
  });
  // What was written to `due` for a repeated one may be the first one's row: the sweep finds that there is nothing.
  if (stored !== 'done') await run(services, kept, log);
}

async function run(services: DeliveryServices, { key, row }: Kept, log: Log): Promise<void> {
  const { inbox, localTurns } = services;
  const { done, forget } = localTurns.whenDone(key, row.id);
  let isDone = false;
  const turn = inConversation(services, key, log, {
    act: async () => {},
    isMootHere: () => isDone,
    isMoot: async () => isDone || inbox.isDone(key, row.id),
  });
  const noted = done.then(() => {
    isDone = true;
    // Others in this process wait for theirs, and keep it alive.
    return localTurns.isCrowded(key) ? undefined : turn;
  });
  // It is stored: the next sweep finds what is left of it.
  const tell = (error: unknown) =>
    log.error(`conversation ${key}: activity ${row.id} is stored, and goes on later\n${describeFault(error)}`);
  try {
    await inTime(Promise.race([noted, turn.catch(tell)]), PATIENCE_MS);
  } catch (error) {
    tell(error);
  } finally {
    forget();
  }
}

function toKept(activity: InboundActivity, now: Date): Kept {
  const { channelId, conversation, timestamp } = activity;
  const arrivedAt = now.toISOString();
  // With a time in any case: run again, the turn is known by it.
  const stored = timestamp ? activity : { ...activity, timestamp: arrivedAt };
  const row = { id: idOf(activity), activity: stored, timestamp: timestamp ?? '', arrivedAt };
  return { key: conversationKey(channelId, conversation.id), row };
}

/** Not by its id alone: there are clients that count their messages anew each time they are started. */
function idOf({ id, type, text }: InboundActivity): string {
  return id ? hashOf(id, type, text ?? '') : hashOf(randomUUID());
}
