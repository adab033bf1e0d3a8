import { setTimeout as sleep } from 'node:timers/promises';
import type { Log } from '../domain/log.ts';
import { SECOND } from '../domain/time.ts';
import type { JobHandler } from './jobHandler.ts';
import type { JobHold, Letdown } from './jobHold.ts';
import { type ReadStep, readStep } from './readStep.ts';

/** What became of one run of a step. */
export type StepEnd =
  | { kind: 'came'; step: ReadStep }
  | { kind: 'threw'; error: unknown }
  /** Nobody waits for it any more; `stopping`: the host ends, and another goes on. */
  | { kind: 'let-down'; why: Letdown | 'stopping' };

interface StepRun {
  hold: JobHold;
  handler: JobHandler;
  /** Aborted when the host ends. */
  stopping: AbortSignal;
  limitSeconds: number;
  now: () => Date;
  log: Log;
}

/** Who does not heed the signal is left behind: the host gives an app 5 s to end. */
const GRACE = 2 * SECOND;

/** Runs the step that a job is at. Never rejects. */
export async function runStep({ hold, handler, stopping, limitSeconds, now, log }: StepRun): Promise<StepEnd> {
  const limit = AbortSignal.timeout(limitSeconds * SECOND);
  const signal = AbortSignal.any([hold.signal, stopping, limit]);
  // What nobody waits for is not begun.
  if (hold.signal.aborted) return { kind: 'let-down', why: hold.signal.reason };
  if (stopping.aborted) return { kind: 'let-down', why: 'stopping' };
  if (Date.parse(hold.job.deadline) <= now().getTime()) return { kind: 'let-down', why: 'deadline' };
  const left = new AbortController();
  try {
    const end = await Promise.race([run(hold, handler, { signal, now, log }), afterGrace(signal, left.signal)]);
    // What came in time counts, though the host ends: it is one checkpoint more.
    if (hold.signal.aborted) return { kind: 'let-down', why: hold.signal.reason };
    if (end?.kind === 'came') return end;
    if (stopping.aborted) return { kind: 'let-down', why: 'stopping' };
    if (limit.aborted) return { kind: 'threw', error: new Error(`it took longer than ${limitSeconds} s`) };
    return end ?? { kind: 'threw', error: new Error('it did not end') };
  } finally {
    left.abort();
  }
}

async function run(
  { job }: JobHold,
  handler: JobHandler,
  context: { signal: AbortSignal; now: () => Date; log: Log },
): Promise<StepEnd> {
  try {
    const given = await handler.run(job, { ...context, id: job.id, locale: job.locale ?? undefined });
    return { kind: 'came', step: readStep(given) };
  } catch (error) {
    return { kind: 'threw', error };
  }
}

/** Some time after `signal`; never when `left` is first. */
async function afterGrace(signal: AbortSignal, left: AbortSignal): Promise<undefined> {
  const { promise, resolve } = Promise.withResolvers<undefined>();
  const wait = () => void sleep(GRACE, undefined, { signal: left }).then(resolve, () => {});
  if (signal.aborted) wait();
  else signal.addEventListener('abort', wait, { once: true, signal: left });
  return promise;
}
