const SMALL = new Set(['am', 'an', 'der', 'de', 'on', 'of', 'the', 'im', 'in', 'upon', 'bei', 'und', 'and']);

/** A name as it is written, where it was typed in small letters: `las vegas`. */
export function titled(name: string): string {
  if (name !== name.toLowerCase()) return name;
  return name.replaceAll(/\p{L}[\p{L}\p{M}]*/gu, (word, index: number) =>
    (index > 0 && SMALL.has(word)) || name[index - 1] === "'"
      ? word
      : `${word.slice(0, 1).toUpperCase()}${word.slice(1)}`,
  );
}
