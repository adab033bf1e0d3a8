import { z } from 'zod';
import { reportSchema } from '../domain/jobReport.ts';
import { notificationJsonSchema } from '../domain/notificationJsonSchema.ts';
import { eventsAnswer } from '../events/answers.ts';
import { cloudEventSchema } from '../events/cloudEventSchema.ts';
import { healthAnswer } from '../health/answerHealth.ts';
import { reportedAnswer } from '../jobs/reportedAnswer.ts';
import { acceptedAnswer, cancelledAnswer, dryRunAnswer, problemDetails, statusAnswer } from './answers.ts';

/** The shapes that the operations refer to, by name. */
export function schemas(): Record<string, object> {
  return {
    Notification: withoutDialect(notificationJsonSchema()),
    Accepted: toSchema(acceptedAnswer),
    DryRun: toSchema(dryRunAnswer),
    Status: toSchema(statusAnswer),
    Cancelled: toSchema(cancelledAnswer),
    CloudEvent: cloudEventSchema,
    Events: toSchema(eventsAnswer),
    JobReport: toSchema(reportSchema),
    JobReported: toSchema(reportedAnswer),
    Health: toSchema(healthAnswer),
    Problem: toSchema(problemDetails),
  };
}

/** As `input` objects are open: an answer may get fields that are not there yet. */
export function toSchema(schema: z.ZodType, io: 'input' | 'output' = 'input'): object {
  return withoutDialect(z.toJSONSchema(schema, { io }));
}

/** 2020-12 is what OpenAPI 3.1 takes anyway. */
function withoutDialect({ $schema: _, ...schema }: { $schema?: unknown }): object {
  return schema;
}

/** The content of a request or an answer that is one of the schemas. */
export function json(name: string) {
  return { 'application/json': { schema: { $ref: `#/components/schemas/${name}` } } };
}

/** A refusal (RFC 9457). */
export function problem(description: string) {
  return { description, content: { 'application/problem+json': { schema: { $ref: '#/components/schemas/Problem' } } } };
}
