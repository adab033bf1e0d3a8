import { describeFault } from './fault.ts';
import type { JobError } from './job.ts';
import { toRowText } from './rowText.ts';

/** With the rest of a job it has to fit into one text of a row, 32,768 characters as JSON. */
const MOST_CHARACTERS = 4000;

/** Why a job went wrong, as its row keeps it. */
export function toJobError({ message, cause }: Pick<JobError, 'message' | 'cause'>, now: Date): JobError {
  const [short, why] = [toRowText(message, MOST_CHARACTERS), toRowText(cause, MOST_CHARACTERS)];
  return { message: short, cause: why, at: now.toISOString() };
}

export function errorOfFault(fault: unknown, now: Date): JobError {
  const message = fault instanceof Error ? fault.message : `${typeof fault} was thrown`;
  return toJobError({ message, cause: describeFault(fault) }, now);
}
