import { show } from '../../src/domain/problem.ts';
import { EXIT } from '../exitCodes.ts';
import { Failure, problemLine } from '../failure.ts';
import { openStores } from '../openStores.ts';
import { print, printFields, printJson, showTime } from '../output.ts';
import { printable } from '../printable.ts';

export async function showDeadLetter(key: string, { json }: { json?: true }): Promise<void> {
  const letter = await (await openStores()).deadLetters.get(key);
  if (!letter) throw new Failure(EXIT.notFound, `No dead letter has the key ${show(key)}.`);
  if (json) {
    printJson(letter);
    return;
  }
  const { id, queue, reason, tries, at, errors, history, bodyBase64 } = letter;
  printFields([
    ['Key', letter.key],
    ['Id', id],
    ['Queue', queue],
    ['Reason', reason],
    ['Tries', String(tries)],
    ['At', showTime(at)],
  ]);
  for (const error of errors) print(`  ${printable(problemLine(error))}`);
  for (const earlier of history) {
    const [first] = earlier.errors;
    print(printable(`Before, ${showTime(earlier.at)}: ${earlier.reason}${first ? `, ${problemLine(first)}` : ''}`));
  }
  const body = Buffer.from(bodyBase64, 'base64');
  const text = textOf(body);
  print(`\nBody, ${body.length} bytes${text === undefined ? ', not text, as base64' : ''}:`);
  print(text ?? bodyBase64);
}

/** The bytes as text; undefined when they are none. */
function textOf(bytes: Uint8Array): string | undefined {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    return undefined;
  }
}
