import { z } from 'zod';
import { problemDetails } from '../notificationsApi/answers.ts';

/** What a POST of events answers: the type of the handler, the OpenAPI document and the command are this. */
export const eventsAnswer = z.object({
  accepted: z.int().min(0).describe('Events that were taken, those that had come before included.'),
  rejected: z
    .array(
      z.object({
        index: z.int().min(0).describe('Of the event in the batch, from 0.'),
        errors: problemDetails.shape.errors,
      }),
    )
    .describe('Events of a batch that were not taken: sent again as they are, they will not be taken either.'),
});
export type EventsAnswer = z.infer<typeof eventsAnswer>;
