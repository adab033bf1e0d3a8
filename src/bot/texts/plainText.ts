/** With the bracket that may be closed behind it, an address stays what can be clicked or copied. */
const ADDRESS = /(https?:\/\/[^\s<>()[\]"*`|\\]+)/i;

/**
 * What the person has said themselves, in our sentence, whole: Markdown's characters get a backslash, and the `<` and
 * `>` of HTML and mentions become ‹ and ›. An address stands as it is, so no other words can be shown for it.
 */
export function plainText(said: string): string {
  return said
    .split(ADDRESS)
    .map((part, index) => (index % 2 === 1 ? part : escapeMarkdown(part)))
    .join('');
}

function escapeMarkdown(text: string): string {
  return text
    .replaceAll(/[\\`*_[\]~|#]/g, '\\$&')
    .replaceAll('<', '‹')
    .replaceAll('>', '›')
    .replaceAll(/\s+/g, ' ');
}
