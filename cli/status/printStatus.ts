import type { NotificationStatus } from '../../src/delivery/readStatus.ts';
import type { Delivery } from '../../src/domain/delivery.ts';
import { writeAddress } from '../address.ts';
import { countedRecipients } from '../countedRecipients.ts';
import { note, print, printTable, showTime } from '../output.ts';

/** A notification for people: the whole first, then each recipient. */
export function printStatus({ id, state, acceptedAt, total, counts, recipients, next }: NotificationStatus): void {
  const audience = total === null ? 'not all recipients listed yet' : countedRecipients(total);
  print(`${id}: ${state}, ${audience}, accepted ${showTime(acceptedAt)}`);
  const counted = Object.entries(counts).map(([is, count]) => `${count} ${is}`);
  if (counted.length > 0) print(counted.join(', '));
  if (recipients.length > 0) {
    print('');
    printTable(['Recipient', 'State', 'Reason', 'Attempts', 'When', 'Detail'], recipients.map(toRow));
  }
  if (next !== null) note(`More: --cursor ${next}`);
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
