import type { JobSummary } from '../../domain/job.ts';
import { MINUTE } from '../../domain/time.ts';

/** Until then it is still `in a moment`. */
const PATIENCE = MINUTE;

/** Whether an answer has not come when it was promised. */
export function isOverdue({ expectedAt }: Pick<JobSummary, 'expectedAt'>, now: Date): boolean {
  return now.getTime() > Date.parse(expectedAt) + PATIENCE;
}
