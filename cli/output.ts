import Table from 'cli-table3';
import { printable, printableLines } from './printable.ts';

/** For people, on stdout. */
export function print(text: string): void {
  process.stdout.write(`${printableLines(text)}\n`);
}

/** For scripts: the one document on stdout. Escapes inside its strings are still JSON. */
export function printJson(value: unknown): void {
  print(JSON.stringify(value, null, 2));
}

/** What is said beside the result, on stderr. */
export function note(text: string): void {
  process.stderr.write(`${printableLines(text)}\n`);
}

/** Names in front, values in line below each other. */
export function printFields(fields: [name: string, value: string][]): void {
  const width = Math.max(...fields.map(([name]) => name.length));
  for (const [name, value] of fields) print(`${name.padEnd(width)}  ${printable(value)}`);
}

const FRAMELESS = {
  ...{ top: '', 'top-mid': '', 'top-left': '', 'top-right': '' },
  ...{ bottom: '', 'bottom-mid': '', 'bottom-left': '', 'bottom-right': '' },
  ...{ left: '', 'left-mid': '', mid: '', 'mid-mid': '', right: '', 'right-mid': '', middle: '  ' },
};

/** A frame on a terminal, bare columns for a pipe. */
export function printTable(head: string[], rows: string[][]): void {
  const plain = { head: [], border: [], compact: true };
  const table = process.stdout.isTTY
    ? new Table({ head, style: plain })
    : new Table({ head, chars: FRAMELESS, style: { ...plain, 'padding-left': 0, 'padding-right': 0 } });
  table.push(...rows.map((row) => row.map(printable)));
  for (const line of table.toString().split('\n')) print(line.trimEnd());
}

/** 2026-11-22T11:00:32.115Z as 2026-11-22 11:00:32Z. */
export function showTime(at: string): string {
  return at.replace(/^(\S{10})T(\d\d:\d\d:\d\d)(\.\d+)?Z$/, '$1 $2Z');
}
