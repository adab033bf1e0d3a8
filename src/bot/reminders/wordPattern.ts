/** A word, or several. Not `\b`, which knows no umlauts. */
export function word(pattern: string): RegExp {
  return new RegExp(`(?<![\\p{L}\\d'])(?:${pattern})(?![\\p{L}\\d'])`, 'gu');
}
