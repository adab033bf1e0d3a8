import { statusUrlOf } from '../../src/notificationsApi/submitRequest.ts';
import type { Stores } from '../../src/stores.ts';
import { EXIT, type SetExitCode } from '../exitCodes.ts';
import { Failure } from '../failure.ts';
import { openStores } from '../openStores.ts';
import { note, print, printJson } from '../output.ts';
import { printStatus } from '../status/printStatus.ts';
import { isOver, waitForEnd, wasAllSent } from '../status/waitForEnd.ts';
import type { NotifyOptions } from './options.ts';
import { readJsonFile } from './readJson.ts';
import { type Submission, submit } from './submit.ts';
import { submitLines } from './submitLines.ts';
import { toRequest } from './toRequest.ts';

export async function notify(options: NotifyOptions, setExitCode: SetExitCode): Promise<void> {
  if (options.timeout !== undefined && !options.wait) {
    throw new Failure(EXIT.usage, '--timeout says how long to --wait, which is not there.');
  }
  if (options.stdin) {
    if (!(await submitLines(await openStores(), process.stdin, options))) setExitCode(EXIT.notDelivered);
    return;
  }
  const request = readRequest(options);
  const stores = await openStores();
  const submission = await submit(stores, request);
  if (submission.kind === 'refused') {
    throw new Failure(EXIT.notDelivered, `Not accepted: ${submission.why}.`, submission.problems);
  }
  if (!options.wait) printAccepted(submission, options);
  else if (!(await showEnd(stores, submission, options))) setExitCode(EXIT.notDelivered);
}

function readRequest(options: NotifyOptions): unknown {
  if (options.file !== undefined) return readJsonFile(options.file);
  return toRequest(options, options.card === undefined ? undefined : readJsonFile(options.card));
}

type Accepted = Exclude<Submission, { kind: 'refused' }>;

function printAccepted({ kind, id }: Accepted, { json }: NotifyOptions): void {
  const isRepeated = kind === 'replayed';
  if (json) {
    printJson({ id, statusUrl: statusUrlOf(id) });
    if (isRepeated) note(`${id} was accepted before: ${REPEATED}`);
    return;
  }
  print(isRepeated ? `Accepted before: ${id}. ${REPEATED}` : `Accepted: ${id}`);
  print(`What becomes of it: npx proactive status ${id}`);
}

const REPEATED = 'The same id with the same content is the same notification, and nobody is written to twice.';

/** @returns whether it was sent to all. */
async function showEnd(stores: Stores, { kind, id }: Accepted, options: NotifyOptions): Promise<boolean> {
  note(kind === 'replayed' ? `Accepted before: ${id}. ${REPEATED}` : `Accepted: ${id}`);
  const status = await waitForEnd(stores, id, options.timeout);
  if (options.json) printJson(status);
  else printStatus(status);
  if (!isOver(status)) note(`It has not come to its end within ${options.timeout} s, and goes on.`);
  return wasAllSent(status);
}
