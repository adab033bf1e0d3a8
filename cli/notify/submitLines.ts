import { createInterface } from 'node:readline';
import { PassThrough, type Readable } from 'node:stream';
import pMap, { pMapSkip } from 'p-map';
import type { Problem } from '../../src/domain/problem.ts';
import { statusUrlOf } from '../../src/notificationsApi/submitRequest.ts';
import type { Stores } from '../../src/stores.ts';
import { problemLine } from '../failure.ts';
import { note, print, printJson } from '../output.ts';
import { type Progress, startProgress } from '../progress.ts';
import { readJson } from './readJson.ts';
import { type Submission, submit } from './submit.ts';

const CONCURRENCY = 16;

interface Line {
  /** From 1 on. */
  number: number;
  text: string;
}

interface Tally {
  accepted: { line: number; id: string; statusUrl: string; replayed: boolean }[];
  rejected: { line: number; errors: Problem[] }[];
}

/** One notification a line. A refused one is told by its number, and the rest goes on. @returns whether none was. */
export async function submitLines(stores: Stores, input: Readable, { json }: { json?: true }): Promise<boolean> {
  if (process.stdin.isTTY) note('One notification as JSON a line; Ctrl+D ends.');
  const tally: Tally = { accepted: [], rejected: [] };
  const progress = await startProgress('Accepting', process.stdin.isTTY);
  let read = 0;
  const lines = readAhead(input, () => read++);
  try {
    await pMap(
      lines,
      async (line) => {
        add(tally, line, await submitLine(stores, line), progress);
        progress.update(tally.accepted.length + tally.rejected.length, read);
        return pMapSkip;
      },
      { concurrency: CONCURRENCY },
    );
  } finally {
    // Where storage fails in between, those that were accepted stay accepted.
    progress.stop();
    tell(tally, json);
  }
  return tally.rejected.length === 0;
}

/** Empty lines are no notifications. All is read at once, so that a bar knows its end; a slow producer's come as they come. */
function readAhead(input: Readable, onLine: () => void): AsyncIterable<Line> {
  const lines = new PassThrough({ objectMode: true, highWaterMark: Number.MAX_SAFE_INTEGER });
  let number = 0;
  createInterface({ input })
    .on('line', (text) => {
      number++;
      if (text.trim() === '') return;
      onLine();
      lines.write({ number, text });
    })
    .on('close', () => lines.end());
  return lines;
}

async function submitLine(stores: Stores, { text }: Line): Promise<Submission> {
  const read = readJson(text);
  return read.ok ? submit(stores, read.json) : { kind: 'refused', why: 'it is not JSON', problems: [read.problem] };
}

function add(tally: Tally, { number }: Line, submission: Submission, progress: Progress): void {
  if (submission.kind !== 'refused') {
    const { kind, id } = submission;
    tally.accepted.push({ line: number, id, statusUrl: statusUrlOf(id), replayed: kind === 'replayed' });
    return;
  }
  tally.rejected.push({ line: number, errors: submission.problems });
  for (const problem of submission.problems) progress.say(`line ${number}: ${problemLine(problem)}`);
}

function tell({ accepted, rejected }: Tally, json: true | undefined): void {
  const byLine = (a: { line: number }, b: { line: number }) => a.line - b.line;
  if (json) {
    printJson({ accepted: accepted.sort(byLine), rejected: rejected.sort(byLine) });
    return;
  }
  const repeated = accepted.filter(({ replayed }) => replayed).length;
  const before = repeated > 0 ? ` (${repeated} of them before, with the same content)` : '';
  print(`${accepted.length} accepted${before}, ${rejected.length} refused`);
}
