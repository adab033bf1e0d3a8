import type { LetterHead } from '../domain/deadLetter.ts';
import type { DeadLetterServices } from './deadLetterServices.ts';

/** What became of a letter that was to be purged; `gone`: somebody else purged or replayed it meanwhile. */
export interface Purged {
  kind: 'purged' | 'gone';
}

/** Removes letters for good, one after another; each is yielded when it is done. */
export async function* purgeDeadLetters(
  { deadLetters }: Pick<DeadLetterServices, 'deadLetters'>,
  heads: LetterHead[],
): AsyncGenerator<{ head: LetterHead; outcome: Purged }> {
  for (const head of heads) yield { head, outcome: { kind: (await deadLetters.remove(head.key)) ? 'purged' : 'gone' } };
}
