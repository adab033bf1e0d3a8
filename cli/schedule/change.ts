import { isReminder } from '../../src/domain/ownIds.ts';
import { type Change, pauseSeries, resumeSeries } from '../../src/series/pauseSeries.ts';
import { countedRecipients } from '../countedRecipients.ts';
import { EXIT } from '../exitCodes.ts';
import { Failure, unknownNotification } from '../failure.ts';
import { openStores } from '../openStores.ts';
import { print, printJson } from '../output.ts';
import { quietLog } from '../quietLog.ts';
import { describeNext } from './inWords.ts';
import { readItem } from './scheduleItem.ts';

type Changed = Exclude<Change, { kind: 'ended' | 'not-recurring' }>;

export async function pause(id: string, { json }: { json?: true }): Promise<void> {
  if (isReminder(id)) throw new Failure(EXIT.notDelivered, `${id} ${REMINDER}`);
  const change = toChanged(id, await pauseSeries(await openStores(), id, quietLog));
  const cancelled = change.kind === 'paused' ? change.cancelled : 0;
  if (json) printJson({ id, paused: true, cancelled });
  else
    print(
      [change.kind === 'paused' ? `Paused: ${id}` : `Paused before: ${id}`, ...afterPause(id, cancelled)].join('\n'),
    );
}

const REMINDER =
  'is a reminder that a person has asked for: they would not see that it is paused. It can be cancelled.';

function afterPause(id: string, cancelled: number | null): string[] {
  const until = `Nothing of it is sent until npx proactive schedule resume ${id}; what would have come by then is left out.`;
  if (cancelled === 0) return [until];
  const whom = cancelled === null ? 'whoever it is for' : countedRecipients(cancelled);
  return [
    until,
    `What was prepared for the next minutes is cancelled, also if it is resumed before: ${whom} will get nothing.`,
  ];
}

export async function resume(id: string, { json }: { json?: true }): Promise<void> {
  const stores = await openStores();
  const change = toChanged(id, await resumeSeries(stores, id, quietLog));
  const item = await readItem(stores, id);
  if (!item) throw unknownNotification(id);
  if (json) {
    printJson({ id, paused: false, next: item.next });
    return;
  }
  print(change.kind === 'resumed' ? `Resumed: ${id}` : `It was not paused: ${id}`);
  const next = item.next === null ? 'Nothing of it comes any more.' : `Next: ${describeNext(item)}.`;
  print(change.kind === 'resumed' ? `${next} What would have come during the pause is left out.` : next);
}

/** @throws {Failure} for an id that there is not, and where there is nothing to pause. */
function toChanged(id: string, change: Change | undefined): Changed {
  if (!change) throw unknownNotification(id);
  switch (change.kind) {
    case 'not-recurring':
      throw new Failure(
        EXIT.notDelivered,
        `${id} is sent once: that can be cancelled (npx proactive cancel ${id}), not paused.`,
      );
    case 'ended':
      throw new Failure(EXIT.notDelivered, `${id} has ended: nothing of it comes any more.`);
    default:
      return change;
  }
}
