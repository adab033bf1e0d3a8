import { createInterface } from 'node:readline';
import { EXIT } from './exitCodes.ts';
import { Failure } from './failure.ts';
import { printable } from './printable.ts';

/** Asks where somebody sits at a terminal; a script has said what it wants. */
export async function confirmOnTerminal(question: string): Promise<boolean> {
  return !process.stdin.isTTY || confirm(question);
}

/**
 * Asks on the terminal; everything but a yes is a no.
 * @throws {Failure} usage, where there is nobody to ask.
 */
export async function confirm(question: string): Promise<boolean> {
  if (!process.stdin.isTTY) throw new Failure(EXIT.usage, 'Nobody can be asked here: --yes does it without asking.');
  const terminal = createInterface({ input: process.stdin, output: process.stderr });
  return new Promise((answer) => {
    terminal.once('SIGINT', () => process.exit(EXIT.interrupted));
    terminal.once('close', () => answer(false));
    terminal.question(`${printable(question)} [y/N] `, (text) => {
      answer(/^y(es)?$/i.test(text.trim()));
      terminal.close();
    });
  });
}
