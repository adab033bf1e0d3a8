import type { Notification } from './notification.ts';
import { type Problem, show } from './problem.ts';

/**
 * Fields of the contract whose capability does not exist yet. They are refused, never ignored; a field leaves
 * this list with the capability that brings it to life.
 */
export function unavailable(notification: Notification): Problem[] {
  const { to } = notification;
  const refused: [field: string, value: unknown, isMissing: boolean][] = [
    ['to.topic', 'topic' in to ? to.topic : undefined, 'topic' in to],
    ['sendAt', notification.sendAt, notification.sendAt !== undefined],
    ['recurrence', notification.recurrence, notification.recurrence !== undefined],
    ['topic', notification.topic, notification.topic !== undefined],
    ['digest', notification.digest, notification.digest !== undefined],
  ];
  return refused
    .filter(([, , isMissing]) => isMissing)
    .map(([field, value]) => ({ field, got: show(value), expected: 'nothing: not available in this version' }));
}
