/**
 * The module `@azure/functions-core`, which exists nowhere but in the worker: `@azure/functions` finds it by a plain
 * `require`, which the real worker answers by hooking `Module.prototype.require`
 * (Azure/azure-functions-nodejs-worker, src/setupCoreModule.ts). What it refuses, and with which words, is as there.
 */
import Module from 'node:module';
import { basename } from 'node:path';
import { type HookContext, type HookName, Hooks } from './hooks.ts';
import type { LogLevel } from './log.ts';
import type { InvocationRequest, InvocationResponse, RegisteredMetadata } from './protocol.ts';

export type FunctionCallback = (...inputs: unknown[]) => unknown;

type LogCategory = 'user' | 'system' | 'customMetric';

export type WriteLog = (level: LogLevel, category: LogCategory, message: string) => void;

/** What the library is given for each invocation. `state` says which part of it runs. */
export interface CoreInvocationContext {
  invocationId: string;
  request: InvocationRequest;
  metadata: RegisteredMetadata;
  state: 'preInvocationHooks' | 'invocation' | 'postInvocationHooks' | undefined;
  log: WriteLog;
}

/** The library's own conversion, one instance an invocation. */
interface InvocationModel {
  getArguments(): Promise<{ context: unknown; inputs: unknown[] }>;
  invokeFunction(context: unknown, inputs: unknown[], callback: FunctionCallback): Promise<unknown>;
  getResponse(context: unknown, result: unknown): Promise<InvocationResponse>;
}

export interface ProgrammingModel {
  name: string;
  version: string;
  getInvocationModel(context: CoreInvocationContext): InvocationModel | Promise<InvocationModel>;
  getCapabilities?(capabilities: Record<string, string>): unknown;
}

class Disposable {
  #callOnDispose: (() => void) | undefined;

  constructor(callOnDispose: () => void) {
    this.#callOnDispose = callOnDispose;
  }

  static from(...disposables: { dispose(): unknown }[]): Disposable {
    return new Disposable(() => {
      for (const disposable of disposables) disposable.dispose();
    });
  }

  dispose(): void {
    this.#callOnDispose?.();
    this.#callOnDispose = undefined;
  }
}

/** What an app has registered, and the only state a worker has. */
export class App {
  readonly functions = new Map<string, { metadata: RegisteredMetadata; callback: FunctionCallback }>();
  readonly hooks = new Hooks();
  programmingModel: ProgrammingModel | undefined;
  /** The entry file that is being loaded, for `scriptFile`. */
  entryFile: string | undefined;
  /** Set when loading has ended: a function registered later would never be called. */
  locked = false;

  registerFunction(metadata: { name: string; bindings: Record<string, unknown> }, callback: FunctionCallback) {
    if (this.locked) throw new Error('A function can only be registered during app startup.');
    const { name, bindings } = metadata;
    if (this.functions.has(name)) throw new Error(`A function with id "${name}" has already been registered.`);
    const scriptFile = this.entryFile === undefined ? 'unknown' : basename(this.entryFile);
    this.functions.set(name, { metadata: { name, scriptFile, bindings }, callback });
    return new Disposable(() => {
      if (this.locked) throw new Error('A function can only be disposed during app startup.');
      this.functions.delete(name);
    });
  }
}

/** Answers `require('@azure/functions-core')` for everything that this process loads from now on. */
export function provideCoreModule(app: App, versions: { worker: string; host: string }, log: WriteLog): void {
  const core = {
    version: versions.worker,
    hostVersion: versions.host,
    Disposable,
    log,
    registerFunction: app.registerFunction.bind(app),
    registerHook: (name: HookName, callback: (context: HookContext) => unknown) =>
      new Disposable(app.hooks.register(name, callback)),
    setProgrammingModel: (model: ProgrammingModel) => {
      app.programmingModel = model;
    },
    getProgrammingModel: () => app.programmingModel,
  };
  Module.prototype.require = new Proxy(Module.prototype.require, {
    apply: (original, module, [id]: [string]) =>
      id === '@azure/functions-core' ? core : Reflect.apply(original, module, [id]),
  });
}
