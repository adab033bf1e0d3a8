import { z } from 'zod';
import { deliverySchema } from '../domain/delivery.ts';
import { addressSchema } from '../domain/notification.ts';

/** What the API answers (design, section 4): the types of the handlers, the OpenAPI document and the tests are these. */

const count = z.int().min(0);

export const acceptedAnswer = z.object({
  id: z.string().describe('The key of the request, or a new UUID.'),
  statusUrl: z.string().describe('Path of the status, to be resolved against the address of the request.'),
});
export type AcceptedAnswer = z.infer<typeof acceptedAnswer>;

export const dryRunAnswer = z.object({
  recipients: count.describe('Who would be written to if it were accepted now.'),
  estimatedSeconds: count.describe('recipients / TENANT_MESSAGES_PER_SECOND, as if all were in one tenant.'),
});
export type DryRunAnswer = z.infer<typeof dryRunAnswer>;

const deliveryAnswer = deliverySchema.extend({
  recipient: addressSchema.describe('The `to` that names the recipient.'),
  reason: deliverySchema.shape.reason.describe('Why, where the state alone does not say it.'),
  until: deliverySchema.shape.until.describe('While waiting: when the next try is due.'),
  attempts: count.describe('POSTs to the channel; after a crash the last one may not have been made.'),
  possibleDuplicate: z.boolean().describe('A try before ended without a clear answer: the person may see it twice.'),
  timeline: deliverySchema.shape.timeline.describe('The first 10 and the last 20 entries.'),
});

export const statusAnswer = z.object({
  id: z.string(),
  state: z
    .enum(['scheduled', 'running', 'cancelled', 'done'])
    .describe(
      '`scheduled` before its sendAt, and while more of a recurrence is to come; `cancelled` once a DELETE answered 200, else `done` when every recipient has an end state: sent, failed, expired, suppressed, cancelled, uncertain.',
    ),
  acceptedAt: z.string(),
  total: count.nullable().describe('Recipients; null until all are listed.'),
  counts: z.partialRecord(deliverySchema.shape.state, count).describe('Recipients in each state that there is.'),
  recipients: z.array(deliveryAnswer),
  next: z.string().nullable().describe('`cursor` of the next page; null on the last one.'),
  recurrence: z
    .object({
      next: z.string().nullable().describe('When it comes next; null while it is paused, and when it has ended.'),
      paused: z.boolean(),
      recent: z.array(z.string()).describe('The ids of the notifications that it became last, the newest first.'),
    })
    .exactOptional()
    .describe('Of a notification with a recurrence: each time it becomes a notification of its own.'),
});
export type StatusAnswer = z.infer<typeof statusAnswer>;

export const cancelledAnswer = z.object({
  id: z.string(),
  cancelled: count.nullable().describe('Recipients who will get nothing; null until all are listed.'),
  tooLate: count
    .nullable()
    .describe('Recipients who had been written to, or were just then; null until all are listed.'),
});
export type CancelledAnswer = z.infer<typeof cancelledAnswer>;

/** RFC 9457, with one entry in `errors` for each wrong field. */
export const problemDetails = z.object({
  type: z.string(),
  title: z.string(),
  status: z.int().min(400).max(599),
  errors: z.array(
    z.object({
      field: z.string().describe('Path to the field, `to.users[3].userId`; empty for the whole.'),
      got: z.string(),
      expected: z.string(),
    }),
  ),
});
