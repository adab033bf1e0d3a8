import type { Cancellation } from '../../src/delivery/cancelDeliveries.ts';
import { cancelNotification } from '../../src/delivery/cancelNotification.ts';
import type { CancelledAnswer } from '../../src/notificationsApi/answers.ts';
import { countedRecipients } from '../countedRecipients.ts';
import { EXIT } from '../exitCodes.ts';
import { Failure, unknownNotification } from '../failure.ts';
import { openStores } from '../openStores.ts';
import { print, printJson } from '../output.ts';
import { quietLog } from '../quietLog.ts';

/** What DELETE does. The body is printed also where it was too late. */
export async function cancel(id: string, { json }: { json?: true }): Promise<void> {
  const cancellation = await cancelNotification(await openStores(), id, quietLog);
  if (!cancellation) throw unknownNotification(id);
  const { kind, cancelled, tooLate } = cancellation;
  const answer: CancelledAnswer = { id, cancelled, tooLate };
  if (json) printJson(answer);
  if (kind === 'too-late') {
    const whom = tooLate === null ? 'all recipients' : countedRecipients(tooLate);
    const why = 'each delivery had come to its end, or was just being sent';
    throw new Failure(EXIT.notDelivered, `Too late for ${whom} of ${id}: ${why}.`);
  }
  if (!json) print(`Cancelled: ${id}\n${inWords(id, cancellation)}`);
}

function inWords(id: string, { cancelled, tooLate }: Cancellation): string {
  if (cancelled === null || tooLate === null) {
    const rest = 'whoever is left gets nothing, and will be recorded as cancelled';
    return `Recipients are still being listed: ${rest}. How far it is: npx proactive status ${id}`;
  }
  const late = tooLate > 0 ? `; for ${tooLate} it was too late` : '';
  return `${countedRecipients(cancelled)} will get nothing${late}.`;
}
