import { type Delivery, describeState, type Line } from '../../../local/demo/line.ts';
import type { Scene } from '../../../local/demo/scene.ts';

/** A scene as it was played, in Markdown. What differs from day to day and from run to run is in ‹these brackets›. */
export function toTranscript({ about }: Scene, lines: Line[]): string {
  const text = [`_${about}_`, ...lines.flatMap(toMarkdown)].join('\n\n');
  return text
    .replaceAll(/\b(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day \d+ \p{Lu}\p{L}+(?: \d{4})?/gu, '‹the day of tomorrow›')
    .replaceAll(/waited \d+ (?:s|min)/g, 'waited ‹some seconds›');
}

function toMarkdown(line: Line): string[] {
  switch (line.kind) {
    case 'person':
      return [`**Ada:** ${line.isPressed ? `\`${line.text}\`` : line.text}`];
    case 'bot': {
      const buttons = line.buttons.map((button) => `\`${button}\``).join(' ');
      const text = line.text.replaceAll(/\n+/g, '<br>');
      return [`**Bot${line.isByItself ? ', by itself' : ''}:** ${text}${buttons ? `<br>${buttons}` : ''}`];
    }
    case 'producer':
      return [`> ${line.what}\n>\n> On the queue: \`${JSON.stringify(line.wish)}\``];
    case 'feed':
      return [`> ${line.what}\n>\n> In the feed's file: \`${line.line.replace(/^[^,]*/, '‹now›')}\``];
    case 'refusal':
      return [`> Over HTTP: \`${JSON.stringify(line.wish)}\`\n>\n> ${line.status}: ${line.problems.join('; ')}`];
    case 'state':
      return [`> The record says: ${describeNow(line.delivery)}.`];
    case 'told':
      return [`> ${line.text}`];
    case 'picture':
      return [];
    case 'record':
      return [
        `The record of \`${line.id.replace(/^event-.*/, 'event-‹…›')}\`: ${line.delivery.timeline.map(describeEntry).join(' → ')}`,
      ];
  }
}

function describeNow({ state, reason, timeline }: Delivery): string {
  return describeEntry({ state, reason, detail: timeline.at(-1)?.detail ?? null });
}

function describeEntry({
  detail,
  ...entry
}: Pick<Delivery['timeline'][number], 'state' | 'reason' | 'detail'>): string {
  return `\`${describeState(entry)}\`${detail === null ? '' : ` ${detail}`}`;
}
