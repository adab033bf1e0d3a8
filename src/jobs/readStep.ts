import { z } from 'zod';
import { handOverSchema, tidyProgress } from '../domain/job.ts';
import { toContent } from '../domain/jobReport.ts';
import type { MessageContent } from '../domain/notification.ts';
import { show } from '../domain/problem.ts';
import type { JobStep } from './jobHandler.ts';

const goesOn = z.object({
  progress: z.object({ percent: z.number(), text: z.string() }).transform(tidyProgress).optional(),
  afterSeconds: z.number().optional(),
});

/** What a step came to, as it is written. */
export type ReadStep = Exclude<JobStep<unknown>, { result: unknown }> | { result: MessageContent };

/**
 * What a step returned, as it is written: plain JSON, and a progress that a row can hold.
 * @throws what is wrong with it: that is the step's fault, as if it had thrown.
 */
export function readStep(given: unknown): ReadStep {
  if (typeof given === 'object' && given !== null) {
    if ('checkpoint' in given) return { ...goesOn.parse(given), checkpoint: toJson('checkpoint', given.checkpoint) };
    if ('result' in given) return { result: toContent(given.result) };
    if ('handOver' in given) return { handOver: handOverSchema.parse(toJson('handOver', given.handOver)) };
  }
  throw new TypeError(`a step returned ${show(given)}, expected { checkpoint }, { result } or { handOver }`);
}

/** As the next step will read it, whichever host runs that. */
function toJson(name: string, value: unknown): unknown {
  const text = JSON.stringify(value);
  if (text === undefined) throw new TypeError(`a step's ${name}: got ${typeof value}, expected JSON`);
  return JSON.parse(text);
}
