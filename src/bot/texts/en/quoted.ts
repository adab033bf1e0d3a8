import { escapeText } from '../../../domain/escapeText.ts';

/** The person's own words, or of who asked for them. */
export function quoted(title: string): string {
  return `“${escapeText(title)}”`;
}
