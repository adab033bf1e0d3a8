import { type AcceptServices, submitNotification } from '../delivery/acceptNotification.ts';
import type { Log } from '../domain/log.ts';
import { notificationIdOf, topicOf, type WatchedEvent } from '../domain/watchedEvent.ts';

/**
 * Makes an event a notification to those who watch its topic. After it nothing of it is lost: where nobody watches,
 * there is nothing to keep but what happened last.
 * @returns `repeated` for one that was accepted before: `source` and `id` name it, whatever else it says now.
 */
export async function takeEvent(
  services: AcceptServices,
  event: WatchedEvent,
  log: Log,
): Promise<'accepted' | 'repeated'> {
  const { subscriptions } = services;
  const [id, topic] = [notificationIdOf(event), topicOf(event)];
  await subscriptions.keepLatest(event);
  const shards = await subscriptions.shardsOf(topic);
  if (shards?.length === 0) {
    log.info(`event ${id}: nobody watches ${topic}`);
    return 'accepted';
  }
  const { kind } = await submitNotification(services, id, { to: { topic }, event });
  log.info(`event ${id} of ${topic}: ${kind}`);
  return kind === 'accepted' ? 'accepted' : 'repeated';
}
