/** Queue outputs (FunctionBinding.cs of Azure/azure-functions-host): what a function put out becomes messages. */
import { QueueServiceClient } from '@azure/storage-queue';
import type { QueueOutput } from './functions.ts';
import type { InvocationResponse, TypedData } from './protocol.ts';
import { encodeMessage, type MessageEncoding } from './queueMessages.ts';
import { addMessage } from './queues.ts';

/** `returnValue` belongs to the binding of this name. */
const RETURN_BINDING = '$return';

export async function writeQueueOutputs(
  outputs: readonly QueueOutput[],
  response: InvocationResponse,
  encoding: MessageEncoding,
): Promise<void> {
  for (const { bindingName, queueName, connectionString } of outputs) {
    const data =
      bindingName === RETURN_BINDING
        ? response.returnValue
        : response.outputData?.find((output) => output.name === bindingName)?.data;
    const queue = QueueServiceClient.fromConnectionString(connectionString).getQueueClient(queueName);
    for (const body of toMessages(data)) await addMessage(queue, encodeMessage(body, encoding));
  }
}

/** One message, or one for each element where the value is an array or the JSON text of one. */
function toMessages(data: TypedData | null | undefined): Uint8Array[] {
  if (data === null || data === undefined) return [];
  if (data.bytes) return [data.bytes];
  const text = data.json ?? data.string ?? data.int?.toString() ?? data.double?.toString();
  if (text === undefined) return [];
  const parsed = tryParseContainer(text);
  if (parsed === undefined) return [Buffer.from(text)];
  const elements = Array.isArray(parsed) ? parsed : [parsed];
  // Newtonsoft.Json indents what it writes as a string.
  return elements.map((each) => Buffer.from(typeof each === 'string' ? each : JSON.stringify(each, undefined, 2)));
}

/** An object or array, undefined for any other text. */
function tryParseContainer(text: string): unknown {
  if (!/^\s*[[{]/.test(text)) return undefined;
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
