import { appendFileSync, existsSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { z } from 'zod';
import { defineJob } from '../../../src/jobs/jobHandler.ts';

const STEPS = 5;
const POLL_MS = 50;

/**
 * A job whose steps write down that they begin, and wait while a file `hold-<step>` is in the folder: whoever kills the
 * host in the middle of a step has the time for it.
 */
export const fiveSteps = defineJob({
  id: 'five-steps',
  input: z.object({ folder: z.string() }),
  checkpoint: z.object({ done: z.number() }),
  deadlineMinutes: 60,
  expectedSeconds: () => STEPS,
  retry: { most: 0, delaySeconds: 0 },
  begin: () => ({ done: 0 }),
  step: async ({ done }, { input: { folder } }) => {
    const step = done + 1;
    appendFileSync(join(folder, 'begun.txt'), `${step}\n`);
    while (existsSync(join(folder, `hold-${step}`))) await sleep(POLL_MS);
    if (step === STEPS) return { result: 'all five steps' };
    return { checkpoint: { done: step }, progress: { percent: (100 * step) / STEPS, text: `step ${step}` } };
  },
});
