import { z } from 'zod';

const deadLetterReasons = [
  'malformed',
  'invalid',
  'too-large',
  'id-conflict',
  'not-available',
  'threw',
  'host-died',
] as const;

const problem = z.object({ field: z.string(), got: z.string(), expected: z.string() });

const failureSchema = z.object({
  at: z.string(),
  reason: z.enum(deadLetterReasons),
  tries: z.number(),
  errors: z.array(problem),
});
/** Why a message became a dead letter. */
export type LetterFailure = z.infer<typeof failureSchema>;

/** A message that nobody could process, with its exact bytes, as operators see it. */
export const deadLetterSchema = z.object({
  key: z.string(),
  /** The notification's id where one could be read, else the queue message's own. */
  id: z.string(),
  queue: z.string(),
  reason: z.enum(deadLetterReasons),
  errors: z.array(problem),
  tries: z.number(),
  at: z.string(),
  bodyBase64: z.string(),
  /** What it failed of before it was replayed, the oldest first. */
  history: z.array(failureSchema).default([]),
});
export type DeadLetter = z.infer<typeof deadLetterSchema>;

/** A dead letter without its body, of which there can be many. */
export const letterHeadSchema = deadLetterSchema.omit({ bodyBase64: true });
export type LetterHead = z.infer<typeof letterHeadSchema>;

/** Those that have everything that is named. */
export interface LetterSelection {
  id?: string;
  reason?: DeadLetter['reason'];
  /** They failed before this instant. */
  before?: Date;
}

const MOST_FAILURES = 20;
/** Of an earlier failure the first errors tell enough. */
const MOST_ERRORS = 5;

/** A history with what came after it; the newest are kept. */
export function lengthened(history: LetterFailure[], ...later: LetterFailure[]): LetterFailure[] {
  return [...history, ...later].slice(-MOST_FAILURES).map(toFailure);
}

function toFailure({ at, reason, tries, errors }: LetterFailure): LetterFailure {
  return { at, reason, tries, errors: errors.slice(0, MOST_ERRORS) };
}
