import type { App, CoreInvocationContext, FunctionCallback, WriteLog } from './core.ts';
import { makeReadOnly } from './hooks.ts';
import { describeError } from './log.ts';
import type { InvocationRequest, InvocationResponse, InvocationResult } from './protocol.ts';

/**
 * Runs one invocation in the order of the real worker: arguments, preInvocation hooks, function, postInvocation hooks,
 * response (Azure/azure-functions-nodejs-worker, src/eventHandlers/InvocationHandler.ts).
 */
export async function runInvocation(app: App, request: InvocationRequest, log: WriteLog): Promise<InvocationResult> {
  try {
    return { outcome: 'succeeded', response: await invoke(app, request, log) };
  } catch (error) {
    return { outcome: 'failed', error: describeThrown(error) };
  }
}

async function invoke(app: App, request: InvocationRequest, log: WriteLog): Promise<InvocationResponse> {
  const registered = app.functions.get(request.functionId);
  const programmingModel = app.programmingModel;
  if (registered === undefined || programmingModel === undefined) {
    throw new Error(`Function code for '${request.functionId}' is not loaded and cannot be invoked.`);
  }
  const { metadata } = registered;
  const core: CoreInvocationContext = {
    invocationId: request.invocationId,
    request,
    metadata,
    state: undefined,
    log: (level, category, message) => {
      const changed = { level, category, message, invocationContext: context, ...hookData() };
      if (category === 'user') app.hooks.runSync('log', makeReadOnly(changed, 'hookData', 'appHookData'));
      log(changed.level, category, changed.message);
    },
  };
  const data: Record<string, unknown> = {};
  const hookData = () => ({ hookData: data, appHookData: app.hooks.appHookData });
  let context: unknown;
  const model = await programmingModel.getInvocationModel(core);
  const { context: given, inputs } = await model.getArguments();
  context = given;

  const before = { ...hookData(), invocationContext: context, functionCallback: registered.callback, inputs };
  core.state = 'preInvocationHooks';
  await app.hooks.run('preInvocation', makeReadOnly(before, 'hookData', 'appHookData', 'invocationContext'));

  const after = { ...hookData(), invocationContext: context, inputs: before.inputs, ...outcome() };
  core.state = 'invocation';
  Object.assign(after, await settle(() => model.invokeFunction(context, before.inputs, before.functionCallback)));

  core.state = 'postInvocationHooks';
  await app.hooks.run('postInvocation', makeReadOnly(after, 'hookData', 'appHookData', 'invocationContext'));
  core.state = undefined;

  // `throw null` and `throw undefined` are no errors to the real worker either.
  if (after.error !== null && after.error !== undefined) throw after.error;
  return await model.getResponse(context, after.result);
}

const outcome = (): { result: unknown; error: unknown } => ({ result: null, error: null });

async function settle(call: () => ReturnType<FunctionCallback>): Promise<{ result?: unknown; error?: unknown }> {
  try {
    return { result: await call() };
  } catch (error) {
    return { error };
  }
}

/** As the real worker's `ensureErrorType` (src/errors.ts): what is no Error becomes the message of one. */
function describeThrown(error: unknown): string {
  if (error instanceof Error) return describeError(error);
  return typeof error === 'object' ? JSON.stringify(error) : String(error);
}
