import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { Execute } from './executor.ts';
import type { FunctionDefinition } from './functions.ts';
import { describeError, type Log } from './log.ts';
import type { HttpData, InvocationResult } from './protocol.ts';

// Kestrel's limit under the host: maxRequestBodySize of 100 MiB.
const LONGEST_BODY = 104_857_600;

export interface HttpOptions {
  /** Resolves when the app is loaded: requests that come earlier wait. */
  functions: Promise<readonly FunctionDefinition[]>;
  execute: Execute;
  /** Everything below /admin. */
  answerAdmin: (request: IncomingMessage, path: string, body: Buffer | undefined) => Promise<Answer>;
  log: Log;
}

export interface Answer {
  status: number;
  headers?: Record<string, string>;
  body?: Uint8Array | string;
}

export function createHttpServer(options: HttpOptions): Server {
  // Functions may take their time (functionTimeout): no limit of Node's own.
  const server = createServer({ requestTimeout: 0 }, (request, response) => void respond(request, response));
  return server;

  async function respond(request: IncomingMessage, response: ServerResponse): Promise<void> {
    try {
      write(response, await answer(request, options));
    } catch (error) {
      // A client that went away while it was sending is no fault.
      if (response.destroyed) return;
      options.log('error', `${request.method} ${request.url}: ${describeError(error)}`);
      write(response, { status: 500 });
    }
  }
}

function write(response: ServerResponse, { status, headers = {}, body }: Answer): void {
  if (response.destroyed) return;
  const hasLength = status !== 204 && status !== 304;
  response.writeHead(status, { ...headers, ...(hasLength ? { 'content-length': Buffer.byteLength(body ?? '') } : {}) });
  response.end(body);
}

async function answer(request: IncomingMessage, options: HttpOptions): Promise<Answer> {
  const path = (request.url ?? '/').replace(/\?.*$/s, '');
  if (/^\/admin(\/|$)/i.test(path)) return options.answerAdmin(request, path, await readBody(request));
  const found = findFunction(await options.functions, request.method ?? 'GET', path);
  if (found === undefined) return path === '/' ? HOME_PAGE : { status: 404 };
  const body = await readBody(request);
  if (body === undefined) {
    options.log('error', `${request.method} ${path}: body longer than ${LONGEST_BODY} bytes`);
    return { status: 500 };
  }
  const traceParent = request.headers['traceparent']?.toString();
  const http = toHttpData(request, path, body, found.parameters);
  return toAnswer(await options.execute(found.definition, { value: { http }, metadata: {}, traceParent }));
}

const HOME_PAGE: Answer = {
  status: 200,
  headers: { 'content-type': 'text/html' },
  body: '<!doctype html><title>Functions</title><p>Your local functions host is up and running.</p>',
};

/** The first route that has both the path and the method; `undefined` is a 404, a wrong method included. */
function findFunction(functions: readonly FunctionDefinition[], method: string, path: string) {
  const decoded = decodePath(path);
  const candidates = functions.flatMap((definition) => {
    const { trigger, isDisabled } = definition;
    if (isDisabled || trigger.type !== 'http' || !trigger.methods.includes(method)) return [];
    const parameters = trigger.route.match(decoded);
    return parameters === undefined ? [] : [{ definition, parameters, precedence: trigger.route.precedence }];
  });
  return candidates.sort((a, b) => a.precedence - b.precedence)[0];
}

/** As ASP.NET Core: everything is decoded but `%2F`, which stays what it is. */
function decodePath(path: string): string {
  return path.replace(/(?:%[0-9a-f]{2})+/gi, (escaped) => {
    try {
      return escaped
        .split(/(%2f)/i)
        .map((part) => (/^%2f$/i.test(part) ? part : decodeURIComponent(part)))
        .join('');
    } catch {
      return escaped;
    }
  });
}

/**
 * Undefined for a body that is longer than the host takes. Without a Content-Length (`Transfer-Encoding: chunked`)
 * there is no body for the function: GrpcMessageConversionExtensions.cs of Azure/azure-functions-host.
 */
async function readBody(request: IncomingMessage): Promise<Buffer | undefined> {
  const length = Number(request.headers['content-length'] ?? 0);
  if (length > LONGEST_BODY) return undefined;
  if (length === 0) return Buffer.of();
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk);
  return Buffer.concat(chunks);
}

function toHttpData(
  request: IncomingMessage,
  path: string,
  body: Buffer,
  parameters: Record<string, string>,
): HttpData {
  const host = request.headers.host ?? 'localhost';
  const query = (request.url ?? '').slice(path.length);
  const headers = Object.entries(request.headersDistinct).map(([name, values = []]) => [name, values.join(',')]);
  const search = new URLSearchParams(query);
  const searched = [...new Set(search.keys())].map((name) => [name, search.getAll(name).join(',')]);
  return {
    url: `http://${host}${path}${query}`,
    method: request.method ?? 'GET',
    nullableHeaders: toNullable(headers),
    nullableQuery: toNullable(searched),
    nullableParams: toNullable(Object.entries(parameters)),
    ...(body.length > 0 ? { body: { bytes: body } } : {}),
  };
}

const toNullable = (entries: string[][]) =>
  Object.fromEntries(entries.map(([name = '', value = '']) => [name, { value }]));

/** A function that failed is told by nothing but the status; one that returned nothing answers 204. */
function toAnswer(result: InvocationResult): Answer {
  if (result.outcome === 'failed') return { status: 500 };
  const http = result.response.returnValue?.http;
  if (http === null || http === undefined) return { status: 204 };
  const { 'content-length': _length, 'transfer-encoding': _encoding, ...headers } = http.headers ?? {};
  const body = http.body?.bytes ?? http.body?.string ?? '';
  return { status: Number(http.statusCode ?? 200), headers, body };
}
