import { type AcceptServices, submitNotification } from '../delivery/acceptNotification.ts';
import { describeFault } from '../domain/fault.ts';
import type { Log } from '../domain/log.ts';
import { notificationIdOf, topicOf, type WatchedEvent } from '../domain/watchedEvent.ts';
import type { LatestEvents } from '../storage/latestEvents.ts';

type TakeServices = AcceptServices & { latestEvents: LatestEvents };

/**
 * Makes an event a notification to those who watch its topic. After it nothing of it is lost: where nobody watches,
 * there is nothing to keep but what happened last.
 * @returns `repeated` for one that was accepted before: `source` and `id` name it, whatever else it says now.
 * @throws where a producer's notification has the id that the event's would have.
 */
export async function takeEvent(
  services: TakeServices,
  event: WatchedEvent,
  log: Log,
): Promise<'accepted' | 'repeated'> {
  const { subscriptions, latestEvents } = services;
  const [id, topic] = [notificationIdOf(event), topicOf(event)];
  await latestEvents.keep(event, (error) =>
    log.error(`latest event of ${topic}: could not be read, and was overwritten\n${describeFault(error)}`),
  );
  const shards = await subscriptions.shardsOf(topic);
  if (shards?.length === 0) {
    log.info(`event ${id}: nobody watches ${topic}`);
    return 'accepted';
  }
  const { kind } = await submitNotification(services, id, { to: { topic }, event });
  if (kind === 'conflict') await checkRepeated(services, id, event, log);
  log.info(`event ${id} of ${topic}: ${kind}`);
  return kind === 'accepted' ? 'accepted' : 'repeated';
}

/** The same source and id, with other data: the first one counts. Anything else under its id would swallow it. */
async function checkRepeated(
  { notifications }: AcceptServices,
  id: string,
  { source, id: eventId }: WatchedEvent,
  log: Log,
): Promise<void> {
  const earlier = (await notifications.get(id))?.request.event;
  if (earlier?.source === source && earlier.id === eventId) return;
  const got = `event ${id}: a notification that is not of this event has its id`;
  log.error(got);
  throw new Error(`${got}; it is taken when that record is gone`);
}
