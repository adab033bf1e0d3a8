import type { Execute } from './executor.ts';
import type { FunctionDefinition, FunctionIndex } from './functions.ts';
import { type HostJson, toQueueOptions } from './hostJson.ts';
import { describeError, type Log } from './log.ts';
import { listenToQueue } from './queueListener.ts';
import type { Settings } from './settings.ts';
import { listenToTimer } from './timerListener.ts';

export interface ListenerOptions {
  hostId: string;
  hostJson: HostJson;
  settings: Settings;
  port: number;
  visibilitySeconds: number;
  execute: Execute;
  log: Log;
  /** Aborted when no more work is to be taken. */
  signal: AbortSignal;
}

/** Listens for every function. Resolves when `signal` is aborted and what was taken before is done. */
export async function runListeners({ functions, errors }: FunctionIndex, options: ListenerOptions): Promise<void> {
  const { log } = options;
  for (const [name, error] of errors) log('error', `The '${name}' function is in error: ${error}`);
  const lines = functions.map((definition) => `  ${definition.name}: ${describe(definition, options)}`);
  log('information', ['Functions:', ...lines].join('\n'));
  const listening = functions.map(async (definition) => {
    try {
      if (!definition.isDisabled) await listen(definition, options);
    } catch (error) {
      log('error', `The listener for function '${definition.name}' has ended: ${describeError(error)}`);
    }
  });
  await Promise.all(listening);
}

async function listen(definition: FunctionDefinition, options: ListenerOptions): Promise<void> {
  const { trigger } = definition;
  switch (trigger.type) {
    case 'http':
      return;
    case 'queue': {
      const queueOptions = toQueueOptions(options.hostJson);
      return listenToQueue({ ...options, definition, trigger, queueOptions }, options.signal);
    }
    case 'timer': {
      const { singleton } = options.hostJson;
      return listenToTimer({ ...options, definition, trigger, singleton }, options.signal);
    }
  }
}

function describe({ trigger, isDisabled }: FunctionDefinition, { port, hostJson }: ListenerOptions): string {
  const { routePrefix } = hostJson.extensions.http;
  if (isDisabled) return 'disabled';
  switch (trigger.type) {
    case 'http': {
      const path = [routePrefix, trigger.route.template].filter((part) => part !== '').join('/');
      return `[${trigger.methods.join(',')}] http://localhost:${port}/${path}`;
    }
    case 'queue':
      return `queueTrigger ${trigger.queueName}`;
    case 'timer':
      return `timerTrigger ${trigger.schedule.expression}`;
  }
}
