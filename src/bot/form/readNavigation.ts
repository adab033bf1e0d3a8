import { plainWords } from '../reading/plainWords.ts';

export type Navigation = 'back' | 'start-over' | 'cancel';

const WORDS = new Map<string, Navigation>([
  ['back', 'back'],
  ['go back', 'back'],
  ['zurück', 'back'],
  ['start over', 'start-over'],
  ['start again', 'start-over'],
  ['restart', 'start-over'],
  ['von vorn', 'start-over'],
  ['von vorne', 'start-over'],
  ['neu anfangen', 'start-over'],
  ['neu beginnen', 'start-over'],
  ['cancel', 'cancel'],
  ['abbrechen', 'cancel'],
]);

/** What moves through a form, said as the whole of a message. */
export function readNavigation(text: string): Navigation | undefined {
  return WORDS.get(plainWords(text).join(' '));
}
