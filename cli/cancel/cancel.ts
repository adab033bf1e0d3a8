import type { Cancellation } from '../../src/delivery/cancelDeliveries.ts';
import { cancelNotification } from '../../src/delivery/cancelNotification.ts';
import { recurs } from '../../src/domain/series.ts';
import type { CancelledAnswer } from '../../src/notificationsApi/answers.ts';
import { countedRecipients } from '../countedRecipients.ts';
import { EXIT } from '../exitCodes.ts';
import { Failure, unknownNotification } from '../failure.ts';
import { openStores } from '../openStores.ts';
import { print, printJson } from '../output.ts';
import { quietLog } from '../quietLog.ts';

/** What DELETE does. The body is printed also where it was too late. */
export async function cancel(id: string, { json }: { json?: true }): Promise<void> {
  const stores = await openStores();
  const cancellation = await cancelNotification(stores, id, quietLog);
  const accepted = await stores.notifications.get(id);
  if (!cancellation || !accepted) throw unknownNotification(id);
  const { kind, cancelled, tooLate } = cancellation;
  const answer: CancelledAnswer = { id, cancelled, tooLate };
  if (json) printJson(answer);
  if (kind === 'too-late') {
    if (recurs(accepted))
      throw new Failure(EXIT.notDelivered, `Too late for ${id}: nothing of it was to come any more.`);
    const whom = tooLate === null ? 'all recipients' : countedRecipients(tooLate);
    const why = 'each delivery had come to its end, or was just being sent';
    throw new Failure(EXIT.notDelivered, `Too late for ${whom} of ${id}: ${why}.`);
  }
  if (!json) print(`Cancelled: ${id}\n${recurs(accepted) ? ofSeries(cancellation) : inWords(id, cancellation)}`);
}

function ofSeries({ cancelled }: Cancellation): string {
  if (cancelled === 0) return 'Nothing more of it comes.';
  const whom = cancelled === null ? 'whoever it is for' : countedRecipients(cancelled);
  return `Nothing more of it comes. What was prepared for the next minutes is cancelled too: ${whom} will get nothing.`;
}

function inWords(id: string, { cancelled, tooLate }: Cancellation): string {
  if (cancelled === null || tooLate === null) {
    const rest = 'whoever is left gets nothing, and will be recorded as cancelled';
    return `Recipients are still being listed: ${rest}. How far it is: npx proactive status ${id}`;
  }
  const late = tooLate > 0 ? `; for ${tooLate} it was too late` : '';
  return `${countedRecipients(cancelled)} will get nothing${late}.`;
}
