import { createHash } from 'node:crypto';
import { z } from 'zod';
import { type Job, type JobSummary, jobStates, jobSummarySchema, type Large, partsOfJobId } from '../domain/job.ts';
import type { KeptText } from './largeContent.ts';
import type { RowKeys } from './rows.ts';

/** A row of `jobs`: what can be large has a blob of its own each, the rest is in `job`. */
export const jobRowSchema = z.object({
  v: z.literal(1),
  job: z.string(),
  state: z.enum(jobStates),
  /** Of the lease; empty without one. Apart, so that it is renewed without the rest. */
  worker: z.string(),
  leaseUntil: z.string(),
  ...{ input: z.string(), inputBlob: z.string() },
  ...{ checkpoint: z.string(), checkpointBlob: z.string() },
  ...{ outcome: z.string(), outcomeBlob: z.string() },
  ...{ handOver: z.string(), handOverBlob: z.string() },
});

const { v, job, worker, leaseUntil } = jobRowSchema.shape;
const summaryRow = z.object({ v, job, worker, leaseUntil });

/** The columns that `toSummary` reads. */
export const OF_SUMMARY = ['PartitionKey', 'RowKey', ...Object.keys(summaryRow.shape)];

export function toSummary(row: unknown): JobSummary {
  const { job, ...lease } = summaryRow.parse(row);
  return jobSummarySchema.parse({ ...JSON.parse(job), lease: leaseIn(lease) });
}

export function leaseIn({ worker, leaseUntil }: { worker: string; leaseUntil: string }): Job['lease'] {
  return worker ? { worker, until: leaseUntil } : null;
}

export function keptIn(row: z.infer<typeof jobRowSchema>, name: Large): KeptText {
  return row[`${name}Blob`] ? { blob: row[`${name}Blob`] } : { inline: row[name] };
}

export function keysOf(id: string): RowKeys | undefined {
  const parts = partsOfJobId(id);
  return parts && { partitionKey: parts.recipientKey, rowKey: parts.rest };
}

export function keysOfOwn({ id }: Job): RowKeys {
  const keys = keysOf(id);
  if (!keys) throw new Error(`job ${id}: expected an id <recipient key>.<16 hex>`);
  return keys;
}

export function folderOf(id: string): string {
  return `jobs/${id}/`;
}

/**
 * Named after what is in it and the step that it is of: who was paused and writes late writes over nothing that the
 * row names, and removes nothing that it will name again.
 */
export function blobOf({ id, step }: Job, name: Large, text: string): string {
  const hash = createHash('sha256').update(text).digest('hex').slice(0, 32);
  return `${folderOf(id)}${name}-${name === 'checkpoint' ? `${step}-` : ''}${hash}`;
}
