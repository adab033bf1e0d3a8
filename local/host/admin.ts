import type { IncomingMessage } from 'node:http';
import { z } from 'zod';
import type { Execute } from './executor.ts';
import type { FunctionDefinition, FunctionIndex } from './functions.ts';
import type { Answer } from './http.ts';
import type { TypedData } from './protocol.ts';

/** What GET /admin/host/status tells, beside the uptime (HostStatus.cs of Azure/azure-functions-host). */
export interface HostStatus {
  id: string;
  state: 'Starting' | 'Running' | 'Stopping';
  version: string;
  /** Absent while there is nothing to tell. */
  errors?: string[];
}

export interface AdminOptions {
  status: () => HostStatus;
  index: Promise<FunctionIndex>;
  /** Without a slash at the end. */
  baseUrl: string;
  routePrefix: string;
  execute: Execute;
  /** What a timer function is called with when it is not its time. */
  describeTimer: (definition: FunctionDefinition) => Promise<TypedData>;
}

const invocationSchema = z.object({ input: z.string().nullish() });

/** The admin endpoints that local tools use; keys are not asked for locally (HostController.cs, FunctionsController.cs). */
export async function answerAdmin(
  request: IncomingMessage,
  path: string,
  body: Buffer | undefined,
  options: AdminOptions,
): Promise<Answer> {
  const [, , area = '', name, detail] = path.toLowerCase().split('/');
  if (request.method === 'GET' && area === 'host' && name === 'status' && detail === undefined) {
    const processUptime = Math.round(process.uptime() * 1000);
    return json(200, { ...options.status(), processUptime, functionAppContentEditingState: 'Allowed' });
  }
  if (area !== 'functions') return { status: 404 };
  const { functions, errors } = await options.index;
  if (name === undefined || name === '') {
    if (request.method !== 'GET') return { status: 405 };
    return json(
      200,
      functions.map((definition) => describe(definition, options)),
    );
  }
  const definition = functions.find((each) => each.name.toLowerCase() === name);
  if (request.method === 'GET' && detail === 'status') return answerErrors(name, definition, errors);
  if (definition === undefined) return { status: 404 };
  if (request.method === 'GET') return json(200, describe(definition, options));
  return request.method === 'POST' ? startFunction(request, body, definition, options) : { status: 405 };
}

/** 202 at once: the function runs in the background, and nobody hears how it ended. */
async function startFunction(
  request: IncomingMessage,
  body: Buffer | undefined,
  definition: FunctionDefinition,
  options: AdminOptions,
): Promise<Answer> {
  if (!request.headers['content-type']?.includes('json')) return { status: 415 };
  const parsed = invocationSchema.safeParse(tryParse(body));
  if (!parsed.success) return { status: 400 };
  const value = await toTriggerInput(parsed.data.input ?? '', definition, options);
  void options.execute(definition, { value, metadata: {} });
  return { status: 202 };
}

async function toTriggerInput(
  input: string,
  definition: FunctionDefinition,
  options: AdminOptions,
): Promise<TypedData> {
  const { trigger } = definition;
  switch (trigger.type) {
    case 'timer':
      return options.describeTimer(definition);
    case 'queue':
      return trigger.dataType === 'binary' ? { bytes: Buffer.from(input) } : { string: input };
    case 'http':
      return { http: { url: readUrl(definition, options), method: 'POST', body: { bytes: Buffer.from(input) } } };
  }
}

function answerErrors(name: string, definition: FunctionDefinition | undefined, errors: Map<string, string>): Answer {
  const found = [...errors].filter(([key]) => key.toLowerCase() === name).map(([, error]) => error);
  return found.length === 0 && definition === undefined ? { status: 404 } : json(200, { errors: found });
}

/** FunctionMetadataExtensions.cs, without the links to files. */
function describe(definition: FunctionDefinition, options: AdminOptions) {
  const { name, scriptFile, bindings, trigger, isDisabled } = definition;
  return {
    name,
    href: `${options.baseUrl}/admin/functions/${name}`,
    invoke_url_template: trigger.type === 'http' ? readUrl(definition, options) : null,
    language: 'node',
    config: { name, scriptFile, language: 'node', bindings },
    isDisabled,
    isDirect: false,
    isProxy: false,
  };
}

function readUrl({ name, trigger }: FunctionDefinition, { baseUrl, routePrefix }: AdminOptions): string {
  const route = trigger.type === 'http' ? trigger.route.template : name;
  const prefix = routePrefix === '' ? '' : `/${routePrefix}`;
  return `${baseUrl}${prefix}/${route}`.toLowerCase();
}

const json = (status: number, value: unknown): Answer => ({
  status,
  headers: { 'content-type': 'application/json; charset=utf-8' },
  body: JSON.stringify(value),
});

function tryParse(body: Buffer | undefined): unknown {
  try {
    return JSON.parse(String(body));
  } catch {
    return undefined;
  }
}
