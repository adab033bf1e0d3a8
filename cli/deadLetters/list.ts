import pMap from 'p-map';
import type { DeadLetter, LetterHead } from '../../src/domain/deadLetter.ts';
import type { Page } from '../commonOptions.ts';
import { EXIT } from '../exitCodes.ts';
import { Failure, problemLine } from '../failure.ts';
import { openStores } from '../openStores.ts';
import { note, print, printJson, printTable, showTime } from '../output.ts';
import { toReason } from './selection.ts';

export interface DeadLettersOptions extends Page {
  reason?: string;
  json?: true;
}

export async function listDeadLetters({ reason, limit, cursor, json }: DeadLettersOptions): Promise<void> {
  const selection = reason === undefined ? {} : { reason: toReason(reason) };
  const after = cursor === undefined ? undefined : placeIn(cursor);
  const { deadLetters } = await openStores();
  const all = await deadLetters.heads(selection);
  const rest = after === undefined ? all : all.filter((letter) => isAfter(letter, after));
  const items = rest.slice(0, limit);
  const last = items.at(-1);
  const next = last && rest.length > limit ? Buffer.from(`${last.at} ${last.key}`).toString('base64url') : null;
  if (json) {
    const letters = await pMap(items, ({ key }) => deadLetters.get(key), { concurrency: READ_CONCURRENCY });
    // One that was purged or replayed meanwhile is left out.
    printJson({ items: letters.filter((letter) => letter !== undefined), next });
    return;
  }
  if (items.length === 0) print('None.');
  else printTable(['Key', 'At', 'Queue', 'Id', 'Reason', 'Tries', 'First error'], items.map(toRow));
  if (next !== null) note(`More: --cursor ${next}`);
}

const READ_CONCURRENCY = 16;

/** Time and key of the last one of the page before: it may have been removed since. */
type Place = Pick<DeadLetter, 'at' | 'key'>;

function placeIn(cursor: string): Place {
  const [at, key] = Buffer.from(cursor, 'base64url').toString().split(' ');
  if (at && key && !Number.isNaN(Date.parse(at))) return { at, key };
  throw new Failure(EXIT.usage, '--cursor is not the "next" of an earlier answer.');
}

/** The newest come first; of the same time, in the order of their keys. */
function isAfter(letter: Place, place: Place): boolean {
  return letter.at === place.at ? letter.key > place.key : letter.at < place.at;
}

function toRow({ key, at, queue, id, reason, tries, errors }: LetterHead): string[] {
  const [first] = errors;
  return [key, showTime(at), queue, id, reason, String(tries), first ? problemLine(first) : ''];
}
