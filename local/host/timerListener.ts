import type { FunctionDefinition, Trigger } from './functions.ts';
import type { TypedData } from './protocol.ts';

export async function describeTimer(_definition: FunctionDefinition, _host: unknown): Promise<TypedData> {
  return { json: '{"IsPastDue":false}' };
}
export async function listenToTimer(
  _d: FunctionDefinition,
  _t: Extract<Trigger, { type: 'timer' }>,
  _host: unknown,
  _signal: AbortSignal,
): Promise<void> {}
