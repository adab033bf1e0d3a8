import type { LetterHead, LetterSelection } from '../domain/deadLetter.ts';
import type { DeadLetterServices } from './deadLetterServices.ts';

/** One letter, or those that have everything that is named. Nothing named is all of them. */
export type Selected = { key: string } | LetterSelection;

/** The newest first; without those that are being replayed. */
export async function selectDeadLetters(
  { deadLetters }: Pick<DeadLetterServices, 'deadLetters'>,
  selected: Selected,
): Promise<LetterHead[]> {
  if (!('key' in selected)) return deadLetters.heads(selected);
  const letter = await deadLetters.get(selected.key);
  return letter ? [letter] : [];
}
