/** Whom the bot talks to: their notifications, or those of a whole group. */
export type Kind = 'user' | 'group';

export function toList(lines: string[]): string {
  return lines.map((line) => `- ${line}`).join('\n');
}
