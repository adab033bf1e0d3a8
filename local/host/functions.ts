import { z } from 'zod';
import type { RegisteredMetadata } from './protocol.ts';
import { compileRoute, type Route } from './routes.ts';
import { parseSchedule, type Schedule } from './schedule.ts';
import { findConnectionString, resolveSettings, type Settings } from './settings.ts';

/** What sets a function off. `bindingName` is the name under which the worker expects the value. */
export type Trigger =
  | { type: 'http'; bindingName: string; route: Route; methods: string[] }
  | { type: 'queue'; bindingName: string; queueName: string; connectionString: string; dataType: 'string' | 'binary' }
  | { type: 'timer'; bindingName: string; schedule: Schedule; runOnStartup: boolean; useMonitor: boolean };

/** An output that the host itself has to write; HTTP responses go back to the caller instead. */
export interface QueueOutput {
  bindingName: string;
  queueName: string;
  connectionString: string;
}

export interface FunctionDefinition {
  name: string;
  scriptFile: string;
  /** By the setting `AzureWebJobs.<name>.Disabled`: it is listed, but nothing sets it off. */
  isDisabled: boolean;
  /** As registered, for `GET /admin/functions`. */
  bindings: unknown[];
  trigger: Trigger;
  queueOutputs: QueueOutput[];
}

export interface FunctionIndex {
  functions: FunctionDefinition[];
  /** Functions that were left out, and why: the others run, as under the real host. */
  errors: Map<string, string>;
}

// Utility.cs of Azure/azure-functions-host.
const FUNCTION_NAME = /^(?!host$)[a-z][a-z0-9_-]{0,127}$/i;

const bindingSchema = z.looseObject({
  type: z.string(),
  direction: z.enum(['in', 'out', 'inout']).default('in'),
  dataType: z.string().optional(),
  connection: z.string().optional(),
  queueName: z.string().optional(),
  route: z.string().optional(),
  methods: z.array(z.string()).optional(),
  schedule: z.string().optional(),
  runOnStartup: z.boolean().default(false),
  useMonitor: z.boolean().default(true),
});

type Binding = z.infer<typeof bindingSchema>;

/** Reads what the app registered; one bad function does not stop the others. */
export function indexFunctions(
  registered: readonly RegisteredMetadata[],
  settings: Settings,
  routePrefix: string,
): FunctionIndex {
  const functions: FunctionDefinition[] = [];
  const errors = new Map<string, string>();
  for (const metadata of registered) {
    try {
      functions.push(readFunction(metadata, settings, routePrefix));
    } catch (error) {
      errors.set(metadata.name, error instanceof Error ? error.message : String(error));
    }
  }
  return { functions, errors };
}

function readFunction(metadata: RegisteredMetadata, settings: Settings, routePrefix: string): FunctionDefinition {
  const { name, scriptFile } = metadata;
  if (!FUNCTION_NAME.test(name)) throw new Error(`'${name}' is not a valid function name: expected ${FUNCTION_NAME}`);
  const bindings = Object.entries(metadata.bindings).map(([key, raw]) => ({ key, ...bindingSchema.parse(raw) }));
  const trigger = bindings.find(({ type }) => /trigger$/i.test(type));
  if (trigger === undefined) throw new Error('no trigger binding, expected one');
  const input = bindings.find(({ type, direction }) => direction === 'in' && type !== trigger.type);
  if (input !== undefined) throw new Error(`input '${input.type}': the local host has none`);
  return {
    name,
    scriptFile,
    isDisabled: /^(true|1)$/i.test(settings[`AzureWebJobs.${name}.Disabled`] ?? ''),
    bindings: Object.entries(metadata.bindings).map(([key, raw]) => ({ ...Object(raw), name: key })),
    trigger: readTrigger(name, trigger.key, trigger, settings, routePrefix),
    queueOutputs: bindings
      .filter(({ type, direction }) => direction === 'out' && type.toLowerCase() !== 'http')
      .map(({ key, ...binding }) => readOutput(key, binding, settings)),
  };
}

function readTrigger(
  functionName: string,
  bindingName: string,
  binding: Binding,
  settings: Settings,
  routePrefix: string,
): Trigger {
  switch (binding.type.toLowerCase()) {
    case 'httptrigger': {
      const route = compileRoute(binding.route || functionName, routePrefix);
      const methods = (binding.methods ?? ['GET', 'POST']).map((method) => method.toUpperCase());
      return { type: 'http', bindingName, route, methods };
    }
    case 'queuetrigger': {
      const dataType = binding.dataType === 'binary' ? 'binary' : 'string';
      return { type: 'queue', bindingName, ...readQueue(binding, settings), dataType };
    }
    case 'timertrigger': {
      const { runOnStartup, useMonitor } = binding;
      const schedule = parseSchedule(resolveSettings(binding.schedule ?? '', settings));
      return { type: 'timer', bindingName, schedule, runOnStartup, useMonitor };
    }
    default:
      throw new Error(`trigger '${binding.type}': the local host has httpTrigger, queueTrigger and timerTrigger`);
  }
}

function readOutput(bindingName: string, binding: Binding, settings: Settings): QueueOutput {
  if (binding.type.toLowerCase() === 'queue') return { bindingName, ...readQueue(binding, settings) };
  throw new Error(`output '${binding.type}': the local host has http and queue`);
}

// A queue name is read without regard to case, as QueueTriggerAttributeBindingProvider.cs does.
const readQueue = (binding: Binding, settings: Settings) => ({
  queueName: resolveSettings(binding.queueName ?? '', settings).toLowerCase(),
  connectionString: findConnectionString(binding.connection, settings),
});
