const MOST_CHARACTERS = 200;

/**
 * A stranger's text as a part of ours: one line, at most 200 characters, and nothing in it that a channel would show
 * as anything but text. Markdown's characters get a backslash. The rest is changed so that it reads alike also where
 * a channel knows no escape: `<` and `>` (`<at>`, HTML) become ‹ and ›, and an invisible space (U+200B) stands where
 * an address, a mention or an entity would be seen: behind the colon of `https://`, the dot of `a.com`, the `@`.
 */
export function escapeText(stranger: string): string {
  return cut(
    stranger
      .slice(0, 10 * MOST_CHARACTERS)
      .toWellFormed()
      .replaceAll(/[\s\p{Cc}\p{Zl}\p{Zp}]+/gu, ' ')
      // What cannot be seen, and can turn around the direction of what follows; joiners belong to emoji and scripts.
      .replaceAll(/(?![\u200c\u200d])[\p{Cf}\p{Co}]/gu, '')
      .trim(),
  )
    .replaceAll(/[\\`*_[\]~|#]/g, '\\$&')
    .replaceAll('<', '‹')
    .replaceAll('>', '›')
    .replaceAll(/:(?=\/\/)|\.(?=\p{L})|@|&(?=[#\p{L}\d]+;)|(?<=\p{L}):(?=\S)/gu, '$&\u200b')
    .replace(/^[-+=]/, '\\$&')
    .replace(/^(\d+)(?=[.)](?:\s|$))/, '$1\\');
}

function cut(text: string): string {
  const characters = Array.from(text);
  return characters.length > MOST_CHARACTERS ? `${characters.slice(0, MOST_CHARACTERS - 1).join('')}…` : text;
}
