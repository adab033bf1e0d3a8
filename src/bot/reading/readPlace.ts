import { plainWords } from './plainWords.ts';
import { titled } from './titled.ts';

const LONGEST_NAME = 60;
const MOST_WORDS = 5;

/** Words that an answer to another question has, and no name of a place. */
const NO_PLACE =
  /(?<!\p{L})(?:yes|no|not|ok|okay|book|buy|take|help|back|hello|hi|hey|thanks|please|what|why|how|when|where|who|which|i|you|me|it|is|are|don't|watch|watches|more|later|tomorrow|today|maybe|anywhere|somewhere|for|with|my|our|we|want|like|go|fly|travel|trip|flight|need|can|would|ja|nein|nicht|buchen|hilfe|zurück|hallo|danke|bitte|was|warum|wie|wann|wo|wer|welche|ich|du|mir|mich|es|ist|mehr|später|morgen|heute|vielleicht|egal|weiß|für|mit|mein|meine|unser|wir|will|möchte|fliegen|reisen|reise|flug)(?!\p{L})/iu;

/** The name of a place: `Las Vegas`, `to london`, `Zürich`. What cannot be one is not taken for one. */
export function readPlace(text: string): string | undefined {
  const name = text
    .trim()
    .replace(
      /^(?:(?:i want to go |i'd like to go |i fly |we fly |ich fliege |ich möchte )?(?:to|from|nach|von|aus|ab)\s+)/i,
      '',
    )
    .replace(/(?:[\s.,!;:]+(?:please|bitte|thanks|danke))?[\s.,!;:]*$/iu, '')
    .replaceAll(/\s+/g, ' ');
  if (name.length < 2 || name.length > LONGEST_NAME || !/^\p{L}[\p{L}\p{M}' .,’-]*$/u.test(name)) return undefined;
  if (NO_PLACE.test(name) || plainWords(name).length > MOST_WORDS) return undefined;
  return titled(name);
}
