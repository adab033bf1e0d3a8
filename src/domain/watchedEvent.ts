import { z } from 'zod';
import { hashOf } from './keys.ts';
import { notificationFields } from './notification.ts';

/** Something that happened outside: what is kept of a CloudEvent (https://github.com/cloudevents/spec, 1.0). */
export const watchedEventSchema = z.object({
  /** With `id` it names the event: twice the same is one. */
  source: z.string(),
  id: z.string(),
  type: z.string(),
  subject: z.string(),
  /** When it happened, or where it does not say so, when it came: ISO 8601 in UTC. */
  time: z.string(),
  /** JSON. */
  data: z.unknown(),
});
export type WatchedEvent = z.infer<typeof watchedEventSchema>;

/** `<type>/<subject>`: what subscriptions are kept under. */
export function topicOf({ type, subject }: Pick<WatchedEvent, 'type' | 'subject'>): string {
  return `${type}/${subject}`;
}

/** The id of the notification that an event becomes. */
export function notificationIdOf({ source, id }: Pick<WatchedEvent, 'source' | 'id'>): string {
  return `event-${hashOf(source, id)}`;
}

const { message, dialog, whenBusy, maxWait, afterWait } = notificationFields;

/** What is said to one person, where each is told something of their own. */
export const contentSchema = z.object({ message, dialog, whenBusy, maxWait, afterWait });
export type Content = z.infer<typeof contentSchema>;
