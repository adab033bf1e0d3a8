import { readStatus } from '../../src/delivery/readStatus.ts';
import { unknownNotification } from '../failure.ts';
import { openStores } from '../openStores.ts';
import { print, printFields, printJson, showTime } from '../output.ts';
import { describeAudience, describeNext, describeRhythm, describeState } from './inWords.ts';
import { describeCounts, printOccurrences, readOccurrences } from './occurrences.ts';
import { toItem } from './scheduleItem.ts';

/** All that is known of one, with what became of its last occurrences. */
export async function showScheduled(id: string, { json }: { json?: true }): Promise<void> {
  const stores = await openStores();
  const [stored, status] = [await stores.notifications.series(id), await readStatus(stores, id, { limit: 1 })];
  if (!stored || !status) throw unknownNotification(id);
  const { request, expiresAt } = stored.accepted;
  const item = { ...toItem(stored.accepted, stored.series, stores.now()), state: status.state };
  const recent = await readOccurrences(stores, status.recurrence?.recent ?? []);
  const { total, counts } = status;
  const isOnce = item.kind === 'once';
  if (json) {
    printJson({ ...item, ...(isOnce ? { expiresAt, total, counts } : {}), recent, request });
    return;
  }
  printFields([
    ['Id', id],
    ['Kind', item.kind],
    ['State', describeState(item)],
    ['Next', describeNext(item)],
    ...(isOnce ? fieldsOfOne({ expiresAt, counted: describeCounts(status) }) : fieldsOfSeries(item.recurrence)),
    ['For', describeAudience(item.to)],
    ['Says', item.excerpt],
    ['Accepted', showTime(item.acceptedAt)],
  ]);
  printOccurrences(recent);
  print(`\nRequest:\n${JSON.stringify(request, null, 2)}`);
}

function fieldsOfOne({ expiresAt, counted }: { expiresAt: string; counted: string }): [string, string][] {
  return [
    ['Expires', showTime(expiresAt)],
    ['Recipients', counted],
  ];
}

function fieldsOfSeries(recurrence: Parameters<typeof describeRhythm>[0]): [string, string][] {
  return [['Rhythm', describeRhythm(recurrence)]];
}
