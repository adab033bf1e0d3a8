import { reopenDeadLettered } from '../../src/deadLetters/deliveryRecords.ts';
import { type Replayed, replayDeadLetters } from '../../src/deadLetters/replayDeadLetters.ts';
import { MOST_QUEUED_BYTES } from '../../src/domain/replayedText.ts';
import { confirmOnTerminal } from '../confirm.ts';
import { EXIT } from '../exitCodes.ts';
import { Failure } from '../failure.ts';
import { openStores } from '../openStores.ts';
import { counted, reportChanges, selectLetters } from './change.ts';
import type { SelectionOptions } from './selection.ts';

/** Replays one without asking, several after a yes. */
export async function replay(key: string | undefined, options: SelectionOptions): Promise<void> {
  const stores = await openStores();
  const heads = await selectLetters(stores, key, options);
  if (heads.length > 1 && !options.yes && !(await confirmOnTerminal(`Replay ${counted(heads.length)}?`))) {
    throw new Failure(EXIT.notDelivered, 'Nothing was replayed.');
  }
  const records = { reopenDeadLettered: (id: string) => reopenDeadLettered(stores, id) };
  const changes = replayDeadLetters(stores, records, heads);
  const done = await reportChanges(changes, { json: options.json === true, inWords });
  const left = done.filter(({ outcome }) => outcome.kind !== 'queued').length;
  if (left > 0) throw new Failure(EXIT.notDelivered, `Not queued: ${left} of ${counted(done.length)}.`);
}

function inWords(outcome: Replayed): string {
  switch (outcome.kind) {
    case 'queued':
      return outcome.newKey === undefined ? 'queued' : `queued; if it fails again, ${outcome.newKey}`;
    case 'gone':
      return 'was gone already';
    case 'too-large':
      return `too large: ${outcome.bytes} bytes, a queue takes ${MOST_QUEUED_BYTES}`;
    case 'not-text':
      return 'no text that a queue takes: UTF-8 without control characters';
  }
}
