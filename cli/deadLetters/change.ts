import { selectDeadLetters } from '../../src/deadLetters/selectDeadLetters.ts';
import type { LetterHead } from '../../src/domain/deadLetter.ts';
import { show } from '../../src/domain/problem.ts';
import type { Stores } from '../../src/stores.ts';
import { EXIT } from '../exitCodes.ts';
import { Failure } from '../failure.ts';
import { print, printJson, printTable } from '../output.ts';
import { type SelectionOptions, toSelected } from './selection.ts';

/** What was done to one letter. */
export interface Changed {
  head: LetterHead;
  outcome: { kind: string };
}

/** @throws {Failure} not found, where what was named is not there. None of a reason or an age is no fault. */
export async function selectLetters(
  stores: Stores,
  key: string | undefined,
  options: SelectionOptions,
): Promise<LetterHead[]> {
  const heads = await selectDeadLetters(stores, toSelected(key, options, stores.now()));
  if (heads.length > 0) return heads;
  if (key !== undefined) throw new Failure(EXIT.notFound, `No dead letter has the key ${show(key)}.`);
  if (options.id !== undefined) throw new Failure(EXIT.notFound, `No such dead letter has the id ${show(options.id)}.`);
  return [];
}

/** Prints what was done, also where storage fails half-way. @returns all of it. */
export async function reportChanges<T extends Changed>(
  changes: AsyncIterable<T>,
  { json, inWords }: { json: boolean; inWords: (outcome: T['outcome']) => string },
): Promise<T[]> {
  const done: T[] = [];
  try {
    for await (const change of changes) done.push(change);
  } finally {
    if (json) printJson({ items: done.map(toItem) });
    else if (done.length === 0) print('None.');
    else printTable(['Key', 'Queue', 'Id', 'Reason', 'Outcome'], done.map(toRow));
  }
  return done;

  function toRow({ head: { key, queue, id, reason }, outcome }: T): string[] {
    return [key, queue, id, reason, inWords(outcome)];
  }
}

function toItem({ head: { key, id, queue, reason }, outcome: { kind, ...more } }: Changed) {
  return { key, id, queue, reason, outcome: kind, ...more };
}

/** `1 dead letter`, `3 dead letters`. */
export function counted(count: number): string {
  return `${count} dead ${count === 1 ? 'letter' : 'letters'}`;
}
