import { InvalidArgumentError, Option } from 'commander';

/** Options of every command that lists. */
export interface Page {
  limit: number;
  cursor?: string;
}

export function jsonOption(): Option {
  return new Option('--json', 'one JSON document on stdout, for scripts');
}

const MOST_ON_A_PAGE = 1000;

export function limitOption(): Option {
  const parse = (text: string) => wholeNumber(text, 1, MOST_ON_A_PAGE);
  return new Option('--limit <number>', 'how many at most').argParser(parse).default(100);
}

export function cursorOption(): Option {
  return new Option('--cursor <next>', 'go on where an earlier answer ended: its "next"');
}

export function wholeNumber(text: string, least: number, most: number): number {
  const value = Number(text);
  if (/^\d+$/.test(text) && value >= least && value <= most) return value;
  throw new InvalidArgumentError(`Expected a whole number from ${least} to ${most}.`);
}

/** The end of a help text; each example without `npx proactive`. */
export function examples(lines: string[]): string {
  return ['\nExamples:', ...lines.map((line) => `  npx proactive ${line}`)].join('\n');
}
