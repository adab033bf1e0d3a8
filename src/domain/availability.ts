import type { Notification } from './notification.ts';
import { type Problem, show } from './problem.ts';

/**
 * Fields of the contract whose capability does not exist yet. They are refused, never ignored; a field leaves
 * this list with the capability that brings it to life.
 */
export function unavailable(notification: Notification): Problem[] {
  const refused: [field: string, value: unknown, isMissing: boolean][] = [
    ['topic', notification.topic, notification.topic !== undefined],
    ['digest', notification.digest, notification.digest !== undefined],
  ];
  return refused
    .filter(([, , isMissing]) => isMissing)
    .map(([field, value]) => ({ field, got: show(value), expected: 'nothing: not available in this version' }));
}
