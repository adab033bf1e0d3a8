/** A stranger's text as a row keeps it: JSON writes a control character or half a character in six. Lines stay. */
export function toRowText(text: string, most: number): string {
  return text
    .slice(0, most)
    .toWellFormed()
    .replaceAll(/[^\P{Cc}\n]/gu, ' ');
}
