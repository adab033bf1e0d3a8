/**
 * What host and worker send each other. Invocations have the shapes of the real worker's gRPC messages, because
 * `@azure/functions` reads and writes them (Azure/azure-functions-nodejs-worker, types-core/index.d.ts).
 */
import type { LogLevel } from './log.ts';

/** One value on its way into or out of a function; at most one field is set, none means null. */
export interface TypedData {
  string?: string | null;
  json?: string | null;
  bytes?: Uint8Array | null;
  http?: HttpData | null;
  int?: number | null;
  double?: number | null;
}

export interface HttpData {
  method?: string;
  url?: string;
  body?: TypedData | null;
  statusCode?: string | null;
  headers?: Record<string, string> | null;
  nullableHeaders?: Record<string, { value: string }>;
  nullableParams?: Record<string, { value: string }>;
  nullableQuery?: Record<string, { value: string }>;
}

interface ParameterBinding {
  name: string;
  data: TypedData;
}

export interface InvocationRequest {
  invocationId: string;
  functionId: string;
  inputData: ParameterBinding[];
  triggerMetadata: Record<string, TypedData>;
  traceContext: { traceParent: string; traceState: string; attributes: Record<string, string> };
}

export interface InvocationResponse {
  invocationId: string;
  outputData?: ParameterBinding[] | null;
  returnValue?: TypedData | null;
}

export type InvocationResult =
  | { outcome: 'succeeded'; response: InvocationResponse }
  | { outcome: 'failed'; error: string };

/** A function as the app registered it; the bindings are parsed by the host (functions.ts). */
export interface RegisteredMetadata {
  name: string;
  scriptFile: string;
  bindings: Record<string, unknown>;
}

export type HostMessage =
  | { type: 'start'; appFolder: string; hostVersion: string }
  | { type: 'invoke'; request: InvocationRequest }
  | { type: 'terminate' };

export type WorkerMessage =
  | { type: 'loaded'; functions: RegisteredMetadata[]; error: string | undefined }
  | { type: 'log'; level: LogLevel; category: 'user' | 'system' | 'customMetric'; message: string }
  | { type: 'result'; invocationId: string; result: InvocationResult };
