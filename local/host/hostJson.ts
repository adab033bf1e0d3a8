import { availableParallelism } from 'node:os';
import { z } from 'zod';
import { readJson } from './jsonFile.ts';
import type { Settings } from './settings.ts';

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

const wholeNumber = z.coerce.number().pipe(z.int().min(0));

/**
 * The queue options and their limits: QueuesOptions.cs of Azure/azure-sdk-for-net. In the Development environment
 * `maxPollingInterval` is 2 s when absent, 1 min elsewhere.
 */
const queuesSchema = z.object({
  batchSize: wholeNumber.pipe(z.number().min(1).max(32)).default(16),
  newBatchThreshold: wholeNumber.optional(),
  maxDequeueCount: wholeNumber.pipe(z.number().min(1)).default(5),
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
  // A blob lease has 15 to 60 seconds.
  listenerLockPeriod: timeSpan.pipe(z.number().min(15_000).max(60_000)).default(60_000),
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

/**
 * host.json of an app; without the file, the defaults of the host. A setting such as
 * `AzureFunctionsJobHost__extensions__queues__batchSize` beats it. Throws with every problem in the message.
 */
export function readHostJson(path: string, settings: Settings): HostJson {
  const file = z.record(z.string(), z.unknown()).parse(readJson(path) ?? { version: '2.0' });
  const parsed = hostJsonSchema.safeParse(override(file, settings));
  if (parsed.success) return parsed.data;
  throw new Error(`${path}:\n${z.prettifyError(parsed.error)}`);
}

function override(file: Record<string, unknown>, settings: Settings): Record<string, unknown> {
  const result = structuredClone(file);
  for (const [name, value] of Object.entries(settings)) {
    const [prefix, ...path] = name.split('__');
    const last = path.pop();
    if (prefix !== 'AzureFunctionsJobHost' || last === undefined) continue;
    let section = result;
    for (const key of path) {
      const inner = section[key];
      section = section[key] = typeof inner === 'object' && inner !== null ? { ...inner } : {};
    }
    section[last] = value;
  }
  return result;
}

export function toQueueOptions(hostJson: HostJson, cores = availableParallelism()): QueueOptions {
  const { queues } = hostJson.extensions;
  const standard = Math.floor(queues.batchSize / 2) * cores;
  return { ...queues, newBatchThreshold: queues.newBatchThreshold ?? standard };
}
