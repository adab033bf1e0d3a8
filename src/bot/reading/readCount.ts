import { plainWords } from './plainWords.ts';

const NUMBERS = new Map<string, number>([
  ...['one', 'two', 'three', 'four', 'five', 'six', 'seven', 'eight', 'nine', 'ten'].map(counted),
  ...['eins', 'zwei', 'drei', 'vier', 'fünf', 'sechs', 'sieben', 'acht', 'neun', 'zehn'].map(counted),
  ...['', 'zweit', 'dritt', 'viert', 'fünft', 'sechst', 'siebt', 'acht', 'neunt'].map(counted),
  ...(['a', 'an', 'ein', 'eine', 'einen', 'einer'] as const).map((word): [string, number] => [word, 1]),
  ['couple', 2],
  ['zwo', 2],
]);

function counted(word: string, index: number): [string, number] {
  return [word, index + 1];
}

const ALONE =
  /^(?:(?:just|only|it's|its|it is|for|nur|bloß|für) )*(?:me|myself|i|mich|ich|alone|solo|allein|alleine)(?: (?:alone|only|travel alone|bin allein|reise allein|allein|alleine|fliege allein))*$/;

/** For other expressions: what is counted. */
export const PEOPLE_PATTERN =
  'people|persons?|travell?ers?|adults?|kids?|child|children|passengers?|guests?|seats?|tickets?|of us|leute|personen|person|reisende|erwachsene[rn]?|kinder[n]?|kind|tickets|plätze';

/** For other expressions: a number in digits or in a word. */
export const NUMBER_PATTERN = `\\d{1,3}|${[...NUMBERS.keys()].filter(Boolean).join('|')}`;
const GROUP = new RegExp(`(?:^|[^\\p{L}\\p{N}.,-])(${NUMBER_PATTERN}) (?:${PEOPLE_PATTERN})(?!\\p{L})`, 'gu');
const BARE = new RegExp(
  `^(?:(?:for|we are|we're|there are|there will be|just|only|a|für|zu|wir sind|wir sind zu|nur|the|us|of|please|bitte) )*(${NUMBER_PATTERN})(?: (?:${PEOPLE_PATTERN}|of us|please|bitte))*$`,
  'u',
);

/** How many people an answer means: `2`, `two`, `just me`, `2 adults and a child`, `zu dritt`. */
export function readCount(text: string): number | undefined {
  // A sign or a fraction makes another number of it.
  if (/[-−+]\s*\d|\d[.,]\d/.test(text)) return undefined;
  const words = plainWords(text).join(' ');
  if (ALONE.test(words)) return 1;
  const bare = BARE.exec(words)?.[1];
  if (bare !== undefined) return toNumber(bare);
  return readGroups(words);
}

/** The people that a text counts: `2 adults and a child` are three, `2 or 3 people` are not told. */
export function readGroups(words: string): number | undefined {
  const counts = [...words.matchAll(GROUP)].map(([, number = '']) => toNumber(number));
  if (counts.length === 0 || /(?:^| )(?:or|oder|maybe|vielleicht)(?: |$)/.test(words)) return undefined;
  return counts.reduce((sum, count) => sum + count, 0);
}

/** A number in digits or in a word. */
export function toNumber(word: string): number {
  return NUMBERS.get(word) ?? Number(word);
}
