import { SECOND } from '../../src/domain/time.ts';
import { statusUrlOf } from '../../src/notificationsApi/submitRequest.ts';
import type { Stores } from '../../src/stores.ts';
import { EXIT, type SetExitCode } from '../exitCodes.ts';
import { Failure } from '../failure.ts';
import { openStores } from '../openStores.ts';
import { note, print, printJson } from '../output.ts';
import { describeComing, describeNext } from '../schedule/inWords.ts';
import { readItem, type ScheduleItem } from '../schedule/scheduleItem.ts';
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
  if (options.wait && isRecurring(request)) throw new Failure(EXIT.usage, NO_END);
  const stores = await openStores();
  const submission = await submit(stores, request);
  if (submission.kind === 'refused') {
    throw new Failure(EXIT.notDelivered, `Not accepted: ${submission.why}.`, submission.problems);
  }
  if (!options.wait) await printAccepted(stores, submission, options);
  else if (!(await showEnd(stores, submission, options))) setExitCode(EXIT.notDelivered);
}

function readRequest(options: NotifyOptions): unknown {
  if (options.file !== undefined) return readJsonFile(options.file);
  return toRequest(options, options.card === undefined ? undefined : readJsonFile(options.card));
}

function isRecurring(request: unknown): boolean {
  return typeof request === 'object' && request !== null && 'recurrence' in request;
}

const NO_END = 'What recurs has no end to --wait for. Leave it out; npx proactive status shows each time that it came.';

type Accepted = Exclude<Submission, { kind: 'refused' }>;

async function printAccepted(stores: Stores, { kind, id }: Accepted, { json }: NotifyOptions): Promise<void> {
  const isRepeated = kind === 'replayed';
  if (json) {
    printJson({ id, statusUrl: statusUrlOf(id) });
    if (isRepeated) note(`${id} was accepted before: ${REPEATED}`);
    return;
  }
  print(isRepeated ? `Accepted before: ${id}. ${REPEATED}` : `Accepted: ${id}`);
  const item = await readItem(stores, id);
  const coming = item && describeComing(item);
  if (coming !== undefined) print(coming);
  print(`What becomes of it: npx proactive status ${id}`);
}

const REPEATED = 'The same id with the same content is the same notification, and nobody is written to twice.';

/** @returns whether it was sent to all. */
async function showEnd(stores: Stores, { kind, id }: Accepted, options: NotifyOptions): Promise<boolean> {
  note(kind === 'replayed' ? `Accepted before: ${id}. ${REPEATED}` : `Accepted: ${id}`);
  const item = await readItem(stores, id);
  const isInTime = comesWithin(item, options.timeout, stores.now());
  if (item?.next && isInTime) note(`Waiting until it comes: ${describeNext(item)}.`);
  const status = await waitForEnd(stores, id, isInTime ? options.timeout : 0);
  if (options.json) printJson(status);
  else printStatus(status, isInTime ? undefined : item && describeComing(item));
  if (!isInTime) note(`It comes later than within ${options.timeout} s, and was not waited for.`);
  else if (!isOver(status)) note(`It has not come to its end within ${options.timeout} s, and goes on.`);
  return wasAllSent(status);
}

function comesWithin(item: ScheduleItem | undefined, seconds: number | undefined, now: Date): boolean {
  if (!item?.next || seconds === undefined) return true;
  return Date.parse(item.next) <= now.getTime() + seconds * SECOND;
}
