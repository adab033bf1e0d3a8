import { createHash } from 'node:crypto';
import { z } from 'zod';
import { addressSchema, messageSchema } from './notification.ts';
import { toRowText } from './rowText.ts';

const endings = ['done', 'failed', 'expired', 'cancelled'] as const;
/** How a job can end. */
export type JobEnding = (typeof endings)[number];
export const jobStates = ['queued', 'running', 'outside', ...endings] as const;
export type JobState = (typeof jobStates)[number];

const LONGEST_PROGRESS = 1000;
export const progressSchema = z.object({
  percent: z.number().min(0).max(100),
  text: z.string().max(LONGEST_PROGRESS),
});
/** How far a job is, in words for the person. */
export type JobProgress = z.infer<typeof progressSchema>;

/** Where a job goes on outside: `queue:<name>`, or an https URL; and what its worker is given. */
export const handOverSchema = z.object({ to: z.string(), data: z.unknown() });
export type HandOver = z.infer<typeof handOverSchema>;

/** Why a job went wrong, for the operator. */
const jobError = z.object({ message: z.string(), cause: z.string(), at: z.string() });
export type JobError = z.infer<typeof jobError>;

/** The one message that shows how far a job is. */
const progressMessage = z.object({
  /**
   * `sending` is written before the message is posted: found so by somebody else it is `unknown` whether it was, and
   * it is not posted again.
   */
  state: z.enum(['none', 'sending', 'sent', 'unknown']),
  serviceUrl: z.string().optional(),
  conversationId: z.string().optional(),
  activityId: z.string().optional(),
  /** What it says, and since when. */
  shown: z.object({ text: z.string(), at: z.string() }).optional(),
  /** The channel is not called for it before this instant: it asked for a pause. */
  notBefore: z.string().optional(),
});
export type ProgressMessage = z.infer<typeof progressMessage>;

/** A question that takes long: one row, which says all that is known of it. */
export const jobSchema = z.object({
  v: z.literal(1),
  /** `<recipient key>.<16 hex>`: a row is found by it alone. */
  id: z.string(),
  /** The handler's id. */
  kind: z.string(),
  /** What it is called: the question, as the person asked it. */
  title: z.string(),
  /** What the handler was given; JSON. */
  input: z.unknown(),
  /** What its person calls it: no other one of theirs that is kept has it. */
  number: z.number().default(1),
  recipientKey: z.string(),
  to: addressSchema,
  locale: z.string().nullable(),
  whenBusy: z.enum(['inject', 'wait', 'cancel', 'interrupt']),
  state: z.enum(jobStates),
  createdAt: z.string(),
  /** At this instant the person is told that nothing will come. */
  deadline: z.string(),
  /** Roughly when the person was promised the result. */
  expectedAt: z.string(),
  /** How many checkpoints were written. */
  step: z.number(),
  /** What the next step goes on from; JSON. Null before the first one. */
  checkpoint: z.unknown(),
  progress: progressSchema.nullable(),
  /** How often the current step was begun, counted before it begins. */
  tries: z.number(),
  /** How often of these it threw; the rest of them ended with their host. */
  faults: z.number(),
  /** Not before this instant is the next step begun. */
  retryAt: z.string().nullable(),
  /** Who works on it, and until when nobody else may. */
  lease: z.object({ worker: z.string(), until: z.string() }).nullable(),
  /** Set with the state `outside`. `isDone`: it has left us. */
  handOver: handOverSchema.extend({ isDone: z.boolean() }).nullable(),
  cancelledAt: z.string().nullable(),
  cancelledBy: z.enum(['person', 'operator']).nullable().default(null),
  endedAt: z.string().nullable(),
  /** What the person is told at the end; null for a job that was cancelled. */
  outcome: messageSchema.nullable(),
  error: jobError.nullable(),
  /** The notification with the outcome was accepted, or there is nothing to tell. */
  isTold: z.boolean(),
  /** Of the token that an outside worker gets: base64url of 32 random bytes. */
  secret: z.string(),
  progressMessage,
});
export type Job = z.infer<typeof jobSchema>;

/** What can be large. */
export const LARGE = ['input', 'checkpoint', 'outcome', 'handOver'] as const;
export type Large = (typeof LARGE)[number];

/** What a list for its person needs of a job. */
export const jobSummarySchema = jobSchema.omit({ input: true, checkpoint: true, outcome: true, handOver: true });
export type JobSummary = Omit<Job, Large>;

/** More unfinished jobs nobody has. */
export const MOST_JOBS = 20;

const ID = /^(u-[\da-f]{32}|c-[\da-f]{32})\.([\da-f]{16})$/;

/**
 * The id of a person's job: the same for the same key, so that a turn that is run again starts no second job.
 * @param key the caller's, one for each job that it starts: the id of the activity that asked for it, say.
 */
export function jobIdOf(recipientKey: string, key: string): string {
  const hash = createHash('sha256')
    .update(JSON.stringify([recipientKey, key]))
    .digest('hex');
  return `${recipientKey}.${hash.slice(0, 16)}`;
}

/** The two halves of an id; undefined for a text that is none. */
export function partsOfJobId(id: string): { recipientKey: string; rest: string } | undefined {
  const [, recipientKey, rest] = ID.exec(id) ?? [];
  return recipientKey === undefined || rest === undefined ? undefined : { recipientKey, rest };
}

/** The notification that tells how a job ended: one id for every kind of end, so that it is told once. */
export function notificationIdOf({ id }: Pick<Job, 'id'>): string {
  return `job-${id}`;
}

/** Whether its person hears of its end by a notification: not of what they have stopped themselves. */
export function tellsItsEnd({ outcome, cancelledBy }: Pick<Job, 'outcome' | 'cancelledBy'>): boolean {
  return outcome !== null || cancelledBy === 'operator';
}

/** A progress that a row can hold: 100.00001 % is 100 %. */
export function tidyProgress({ percent, text }: JobProgress): JobProgress {
  return { percent: Math.min(Math.max(percent, 0), 100), text: toRowText(text, LONGEST_PROGRESS) };
}

export function isEnding(state: JobState): state is JobEnding {
  return endings.some((ending) => ending === state);
}

export function hasJobEnded({ state }: Pick<Job, 'state'>): boolean {
  return isEnding(state);
}
