import { randomBytes, randomUUID } from 'node:crypto';
import type { FunctionDefinition } from './functions.ts';
import { describeFault, type Log } from './log.ts';
import { writeQueueOutputs } from './outputs.ts';
import type { InvocationRequest, InvocationResult, TypedData } from './protocol.ts';
import type { MessageEncoding } from './queueMessages.ts';

/** What a trigger hands over. */
export interface TriggerData {
  value: TypedData;
  metadata: Record<string, TypedData>;
  /** W3C, of the caller. */
  traceParent?: string | undefined;
}

export type Execute = (definition: FunctionDefinition, data: TriggerData) => Promise<InvocationResult>;

interface ExecutorOptions {
  invoke: (request: InvocationRequest, timeoutMs: number | undefined) => Promise<InvocationResult>;
  /** Undefined is no limit. */
  timeoutMs: number | undefined;
  messageEncoding: MessageEncoding;
  log: Log;
}

/** Runs functions from trigger to outputs. A function whose outputs cannot be written has failed. */
export class Executor {
  readonly #options: ExecutorOptions;
  readonly #running = new Set<Promise<unknown>>();

  constructor(options: ExecutorOptions) {
    this.#options = options;
  }

  readonly execute: Execute = async (definition, data) => {
    const running = this.#execute(definition, data);
    this.#running.add(running);
    try {
      return await running;
    } finally {
      this.#running.delete(running);
    }
  };

  /** Resolves when nothing runs any more. */
  async drain(): Promise<void> {
    await Promise.allSettled(this.#running);
  }

  async #execute(definition: FunctionDefinition, data: TriggerData): Promise<InvocationResult> {
    const { log, timeoutMs } = this.#options;
    const { name, trigger } = definition;
    const invocationId = randomUUID();
    const started = performance.now();
    log('information', `Executing 'Functions.${name}' (Id=${invocationId})`);
    const request: InvocationRequest = {
      invocationId,
      functionId: name,
      inputData: [{ name: trigger.bindingName, data: data.value }],
      triggerMetadata: data.metadata,
      traceContext: { traceParent: makeTraceParent(data.traceParent), traceState: '', attributes: {} },
    };
    const result = await this.#writeOutputs(definition, await this.#options.invoke(request, timeoutMs));
    const elapsed = Math.round(performance.now() - started);
    if (result.outcome === 'succeeded') {
      log('information', `Executed 'Functions.${name}' (Succeeded, Id=${invocationId}, Duration=${elapsed}ms)`);
    } else {
      log('error', `Executed 'Functions.${name}' (Failed, Id=${invocationId}, Duration=${elapsed}ms)\n${result.error}`);
    }
    return result;
  }

  async #writeOutputs(definition: FunctionDefinition, result: InvocationResult): Promise<InvocationResult> {
    if (result.outcome === 'failed') return result;
    try {
      await writeQueueOutputs(definition.queueOutputs, result.response, this.#options.messageEncoding);
      return result;
    } catch (error) {
      return {
        outcome: 'failed',
        error: `Writing the outputs of '${definition.name}' failed: ${describeFault(error)}`,
      };
    }
  }
}

/** A new span, of the caller's trace where there is one. */
function makeTraceParent(caller: string | undefined): string {
  const trace = /^00-([0-9a-f]{32})-[0-9a-f]{16}-([0-9a-f]{2})$/.exec(caller ?? '');
  return `00-${trace?.[1] ?? randomBytes(16).toString('hex')}-${randomBytes(8).toString('hex')}-${trace?.[2] ?? '00'}`;
}
