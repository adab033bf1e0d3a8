import type { NotificationStatus } from '../../src/delivery/readStatus.ts';
import type { Delivery } from '../../src/domain/delivery.ts';
import { writeAddress } from '../address.ts';
import { countedRecipients } from '../countedRecipients.ts';
import { note, print, printTable, showTime } from '../output.ts';

/**
 * A notification for people: the whole first, then each recipient.
 * @param coming when it comes, where it is scheduled.
 */
export function printStatus(status: NotificationStatus, coming?: string): void {
  const { id, state, acceptedAt, counts, recipients, next } = status;
  print([`${id}: ${state}`, ...audienceOf(status), `accepted ${showTime(acceptedAt)}`].join(', '));
  if (coming !== undefined) print(coming);
  const counted = Object.entries(counts).map(([is, count]) => `${count} ${is}`);
  if (counted.length > 0) print(counted.join(', '));
  if (recipients.length > 0) {
    print('');
    printTable(['Recipient', 'State', 'Reason', 'Attempts', 'When', 'Detail'], recipients.map(toRow));
  }
  if (next !== null) note(`More: --cursor ${next}`);
}

/** One that recurs has recipients each time it comes. */
function audienceOf({ total, recurrence }: NotificationStatus): string[] {
  if (recurrence) return [];
  return [total === null ? 'not all recipients listed yet' : countedRecipients(total)];
}

function toRow({ recipient, state, reason, until, attempts, possibleDuplicate, timeline }: Delivery): string[] {
  const last = timeline.at(-1);
  const details = [
    last?.detail,
    last?.httpStatus ? `HTTP ${last.httpStatus}` : undefined,
    until ? `until ${showTime(until)}` : undefined,
    possibleDuplicate ? 'may have been seen twice' : undefined,
  ].filter(Boolean);
  return [
    writeAddress(recipient),
    state,
    reason ?? '',
    String(attempts),
    last ? showTime(last.at) : '',
    details.join('; '),
  ];
}
