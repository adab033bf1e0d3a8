import type { Notification } from './notification.ts';
import { type Problem, show } from './problem.ts';

/** Those of reminders, events and jobs that became notifications, and of their occurrences. */
const OWN = /^(?:(reminder|event)-[\da-f]{32}|(job)-[a-z]-[\da-f]{32}\.[\da-f]{16})(?::|$)/;

/** An id that follows from what is the bot's own is not a producer's to choose: it would swallow that. */
export function ownIdProblems({ id }: Pick<Notification, 'id'>): Problem[] {
  const kind = kindIn(id ?? '');
  return kind ? [{ field: 'id', got: show(id), expected: `another form: this is that of the bot's own ${kind}s` }] : [];
}

/** Whether it is that of a person's reminder. */
export function isReminder(id: string): boolean {
  return kindIn(id) === 'reminder';
}

function kindIn(id: string): string | undefined {
  const [, kind, job] = OWN.exec(id) ?? [];
  return kind ?? job;
}
