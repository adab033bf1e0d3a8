/** The hooks of an app (Azure/azure-functions-nodejs-worker, src/hooks): run one after another, and a throw stops. */

const HOOK_NAMES = ['appStart', 'appTerminate', 'preInvocation', 'postInvocation', 'log'] as const;

export type HookName = (typeof HOOK_NAMES)[number];

export interface HookContext {
  hookData: Record<string, unknown>;
  appHookData: Record<string, unknown>;
}

type HookCallback = (context: HookContext) => unknown;

export class Hooks {
  /** Shared by every hook of the app. */
  readonly appHookData: Record<string, unknown> = {};
  /** Shared by appStart and appTerminate alone. */
  readonly appLevelHookData: Record<string, unknown> = {};
  readonly #callbacks = new Map<HookName, HookCallback[]>(HOOK_NAMES.map((name) => [name, []]));

  /** Returns what takes the hook away again. */
  register(name: HookName, callback: HookCallback): () => void {
    const callbacks = this.#callbacks.get(name);
    if (callbacks === undefined) throw new RangeError(`Unrecognized hook "${name}"`);
    callbacks.push(callback);
    return () => {
      const index = callbacks.indexOf(callback);
      if (index >= 0) callbacks.splice(index, 1);
    };
  }

  async run(name: HookName, context: HookContext): Promise<void> {
    for (const callback of this.#callbacks.get(name) ?? []) await callback(context);
  }

  /** Log hooks cannot be waited for: `context.log` returns nothing. */
  runSync(name: HookName, context: HookContext): void {
    for (const callback of this.#callbacks.get(name) ?? []) callback(context);
  }
}

/** `hookData` and its like may be changed, but not replaced. */
export function makeReadOnly<T extends object>(context: T, ...names: (keyof T)[]): T {
  for (const name of names) {
    const value = context[name];
    Object.defineProperty(context, name, {
      enumerable: true,
      get: () => value,
      set: () => {
        throw new TypeError(`Cannot assign to read only property '${String(name)}'`);
      },
    });
  }
  return context;
}
