/** Words without what keyboards and habits add: case, punctuation, wide letters, curly apostrophes. */
export function plainWords(text: string): string[] {
  const plain = text
    .replaceAll('&nbsp;', ' ')
    .normalize('NFKC')
    .toLowerCase()
    .replaceAll(/[’‘ʼ`´]/g, "'");
  return plain.match(/[\p{L}\p{N}']+/gu) ?? [];
}

/** Words of which an answer needs one, and those that may stand around it. */
export interface Phrase {
  key: readonly string[];
  around: readonly string[];
}

/** Whether a text says this and nothing else: `yes, book it`, but not `yes, but from Hamburg`. */
export function saysOnly(text: string, { key, around }: Phrase): boolean {
  const words = plainWords(text);
  return words.some((word) => key.includes(word)) && words.every((word) => key.includes(word) || around.includes(word));
}

export function phrase(key: string, around = ''): Phrase {
  return { key: key.split(' '), around: around.split(' ') };
}
