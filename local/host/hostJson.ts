import { readFileSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { z } from 'zod';

const TIME_SPAN = /^(?:(\d+)\.)?(\d{1,2}):(\d{1,2})(?::(\d{1,2})(?:\.(\d{1,7}))?)?$/;

/** Milliseconds of .NET's `[d.]hh:mm[:ss[.fffffff]]`; undefined for anything else. */
export function parseTimeSpan(text: string): number | undefined {
  const match = TIME_SPAN.exec(text);
  if (match === null) return undefined;
  const [days = 0, hours = 0, minutes = 0, seconds = 0] = match.slice(1, 5).map((part) => Number(part ?? 0));
  const fraction = Number(`0.${match[5] ?? 0}`);
  return (((days * 24 + hours) * 60 + minutes) * 60 + seconds + fraction) * 1000;
}

const timeSpan = z.string().transform((text, context) => {
  const milliseconds = parseTimeSpan(text);
  if (milliseconds !== undefined) return milliseconds;
  context.addIssue(`got '${text}', expected a time span such as 00:00:30`);
  return z.NEVER;
});

/**
 * The queue options and their limits: QueuesOptions.cs of Azure/azure-sdk-for-net. In the Development environment
 * `maxPollingInterval` is 2 s when absent, 1 min elsewhere.
 */
const queuesSchema = z.object({
  batchSize: z.int().min(1).max(32).default(16),
  newBatchThreshold: z.int().min(0).optional(),
  maxDequeueCount: z.int().min(1).default(5),
  maxPollingInterval: timeSpan.default(2000),
  visibilityTimeout: timeSpan.default(0),
  messageEncoding: z
    .string()
    .default('base64')
    .transform((text) => text.toLowerCase())
    .pipe(z.enum(['base64', 'none'])),
});

/** Lease periods of what may run on one host alone: SingletonOptions.cs of Azure/azure-webjobs-sdk. */
const singletonSchema = z.object({
  listenerLockPeriod: timeSpan.default(60_000),
  listenerLockRecoveryPollingInterval: timeSpan.default(60_000),
});

const hostJsonSchema = z.object({
  version: z.literal('2.0'),
  functionTimeout: z.union([z.literal('-1').transform(() => undefined), timeSpan]).default(30 * 60_000),
  extensions: z
    .object({
      http: z.object({ routePrefix: z.string().default('api') }).prefault({}),
      queues: queuesSchema.prefault({}),
    })
    .prefault({}),
  singleton: singletonSchema.prefault({}),
  logging: z.object({ logLevel: z.record(z.string(), z.string()).default({}) }).prefault({}),
});

export type HostJson = z.infer<typeof hostJsonSchema>;

/** How queue triggers listen; times in milliseconds. `newBatchThreshold` has its default filled in. */
export type QueueOptions = z.infer<typeof queuesSchema> & { newBatchThreshold: number };

/** host.json of an app; without the file, the defaults of the host. Throws with every problem in the message. */
export function readHostJson(path: string): HostJson {
  const parsed = hostJsonSchema.safeParse(readJson(path) ?? { version: '2.0' });
  if (parsed.success) return parsed.data;
  throw new Error(`${path}:\n${z.prettifyError(parsed.error)}`);
}

export function toQueueOptions(hostJson: HostJson): QueueOptions {
  const { queues } = hostJson.extensions;
  const standard = Math.floor(queues.batchSize / 2) * availableParallelism();
  return { ...queues, newBatchThreshold: queues.newBatchThreshold ?? standard };
}

/** A JSON file with or without a byte order mark; undefined when there is none. */
export function readJson(path: string): unknown {
  let text: string;
  try {
    text = readFileSync(path, 'utf8');
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return undefined;
    throw error;
  }
  try {
    return JSON.parse(text.replace(/^\uFEFF/, ''));
  } catch (cause) {
    throw new Error(`${path}: not valid JSON: ${cause instanceof Error ? cause.message : cause}`, { cause });
  }
}
