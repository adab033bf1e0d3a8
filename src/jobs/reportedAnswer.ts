import { z } from 'zod';
import { jobStates } from '../domain/job.ts';

/** What a worker's report is answered with. */
export const reportedAnswer = z.object({
  id: z.string(),
  state: z.enum(jobStates).describe('What the job is now: outside after progress, done, or failed.'),
});
export type ReportedAnswer = z.infer<typeof reportedAnswer>;
