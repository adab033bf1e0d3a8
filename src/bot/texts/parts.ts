/** Whom the bot talks to: their notifications, or those of a whole group. */
export type Kind = 'user' | 'group';

export function capital(sentence: string): string {
  return `${sentence.slice(0, 1).toUpperCase()}${sentence.slice(1)}`;
}

export function toList(lines: string[]): string {
  return lines.map((line) => `- ${line}`).join('\n');
}
