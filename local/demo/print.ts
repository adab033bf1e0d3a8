import { setTimeout as sleep } from 'node:timers/promises';
import { styleText } from 'node:util';
import { type Delivery, describeState, type Line } from './line.ts';
import type { Scene } from './scene.ts';

const SECOND = 1000;
const NAME_WIDTH = 16;
const INDENT = ' '.repeat(NAME_WIDTH + 2);
const RULE_WIDTH = 78;
const STATE_WIDTH = 18;
const clock = new Intl.DateTimeFormat('en-GB', { hour: '2-digit', minute: '2-digit' });
/** As fast as people read. */
const READING_MS_A_LETTER = 25;
const THINKING_MS = 900;

export function printTitle({ name, about }: Scene): void {
  const head = `── ${name} `;
  console.log(`\n${styleText('bold', head.padEnd(RULE_WIDTH, '─'))}\n${about}\n`);
}

/** Prints a line, and leaves the time to read it. */
export async function printLine(line: Line, { isFast }: { isFast: boolean }): Promise<void> {
  const text = describe(line);
  console.log(text);
  if (!isFast) await sleep(THINKING_MS + text.length * READING_MS_A_LETTER);
}

function describe(line: Line): string {
  switch (line.kind) {
    case 'person':
      return row(styleText('cyan', 'Ada'.padEnd(NAME_WIDTH)), line.isPressed ? `[${line.text}]` : line.text);
    case 'bot': {
      const name = line.isByItself ? 'Bot, by itself' : 'Bot';
      const buttons = line.buttons.map((button) => styleText('dim', `[${button}]`)).join(' ');
      const colour = line.isByItself ? 'magenta' : 'green';
      return row(styleText(colour, name.padEnd(NAME_WIDTH)), [line.text, ...(buttons ? [buttons] : [])].join('\n'));
    }
    case 'producer':
      return aside(`⚡ ${line.what}\n   queue notifications ← ${JSON.stringify(line.wish)}`);
    case 'feed':
      return aside(`⚡ ${line.what}\n   prices.csv ← ${line.line}`);
    case 'refusal':
      return aside(`⚡ POST ${JSON.stringify(line.wish)}\n   ${line.status}: ${line.problems.join('; ')}`);
    case 'state':
      return aside(`◷ The record says: ${describeNow(line.delivery)}.`);
    case 'told':
      return aside(`· ${line.text}`);
    case 'picture':
      return aside(`▣ ${line.file}`);
    case 'record':
      return `\n  The record of ${line.id}\n${timeline(line.delivery)}`;
  }
}

function describeNow({ state, reason, until, timeline }: Delivery): string {
  const detail = timeline.at(-1)?.detail;
  const parts = [describeState({ state, reason }), ...(detail ? [detail] : [])];
  return until === null
    ? parts.join(', ')
    : `${parts.join(', ')}, until ${clock.format(new Date(until))} at the latest`;
}

function timeline({ timeline: entries }: Delivery): string {
  const start = Date.parse(entries[0]?.at ?? '');
  const rows = entries.map(({ at, detail, ...entry }) => {
    const seconds = ((Date.parse(at) - start) / SECOND).toFixed(1).padStart(7);
    return `  ${seconds} s  ${describeState(entry).padEnd(STATE_WIDTH)}${detail ?? ''}`.trimEnd();
  });
  return rows.join('\n');
}

function row(name: string, text: string): string {
  return `  ${name}${text.replaceAll(/\n+/g, `\n${INDENT}`)}`;
}

function aside(text: string): string {
  return styleText('yellow', `${INDENT}${text.replaceAll('\n', `\n${INDENT}`)}`);
}
