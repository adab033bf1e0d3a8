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
});
export type DeadLetter = z.infer<typeof deadLetterSchema>;
