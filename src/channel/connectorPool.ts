import { Agent, type Dispatcher } from 'undici';
import type { ConnectorAnswer } from '../domain/connectorAnswer.ts';

export type RequestResult =
  | ({ kind: 'answered' } & ConnectorAnswer)
  /** No byte of the request was written: refused, DNS, TLS handshake, or no connection in time. */
  | { kind: 'never-left'; code: string }
  /** Something was written and no whole answer came: nobody knows whether it was taken. */
  | { kind: 'broken'; code: string };

export interface ConnectorPoolOptions {
  /** Kept-alive connections to one connector; above it requests queue up inside the pool. */
  connections: number;
  /** How long a connection may take to be there, TLS included. */
  connectTimeoutMs: number;
}

export interface ConnectorRequest {
  method: 'POST' | 'PUT';
  origin: string;
  /** As it is to be written: nothing in it is resolved or encoded any more. */
  path: string;
  headers: Record<string, string>;
  body: string;
  /** From the queue in front of the connection to the last byte of the answer. */
  timeoutMs: number;
}

/** What is kept of an answer: an activity's id or an error's code is within it. The rest is read and thrown away. */
const MOST_ANSWER_BYTES = 64 * 1024;

/** One request a call, over undici's dispatcher, whose hooks tell what no error does: whether anything was written. */
export class ConnectorPool {
  readonly #agent: Agent;

  constructor({ connections, connectTimeoutMs }: ConnectorPoolOptions) {
    // Over HTTP/2 undici sends a request again after GOAWAY or a refused stream: that would be a second POST.
    this.#agent = new Agent({ connections, allowH2: false, connect: { timeout: connectTimeoutMs } });
  }

  /** Never rejects and never repeats: what went wrong is in the result. */
  request({ timeoutMs, ...request }: ConnectorRequest): Promise<RequestResult> {
    const { promise, resolve } = Promise.withResolvers<RequestResult>();
    const exchange = new Exchange(resolve, timeoutMs);
    try {
      this.#agent.dispatch(request, exchange);
    } catch (error) {
      exchange.fail(error);
    }
    return promise;
  }
}

/** The life of one request. Whatever comes first settles it; the later ones change nothing. */
class Exchange implements Dispatcher.DispatchHandler {
  readonly #resolve: (result: RequestResult) => void;
  readonly #timer: NodeJS.Timeout;
  #controller: Dispatcher.DispatchController | undefined;
  #status = 0;
  #retryAfter: string | undefined;
  readonly #chunks: Buffer[] = [];
  #bytesKept = 0;
  #isOver = false;

  constructor(resolve: (result: RequestResult) => void, timeoutMs: number) {
    this.#resolve = resolve;
    this.#timer = setTimeout(() => this.#giveUp(), timeoutMs);
  }

  // Called right before the first byte is written. A throw drops this request alone; `abort` would close the
  // connection with it, and a queue of late requests would open one after another for nothing.
  onRequestStart(controller: Dispatcher.DispatchController): void {
    if (this.#isOver) throw new Error('too late');
    this.#controller = controller;
  }

  onResponseStart(
    _controller: Dispatcher.DispatchController,
    status: number,
    headers: NodeJS.Dict<string | string[]>,
  ): void {
    this.#status = status;
    const retryAfter = headers['retry-after'];
    this.#retryAfter = Array.isArray(retryAfter) ? retryAfter[0] : retryAfter;
  }

  onResponseData(_controller: Dispatcher.DispatchController, chunk: Buffer): void {
    if (this.#bytesKept >= MOST_ANSWER_BYTES) return;
    this.#chunks.push(chunk);
    this.#bytesKept += chunk.length;
  }

  onResponseEnd(): void {
    const body = Buffer.concat(this.#chunks).toString();
    this.#settle({ kind: 'answered', status: this.#status, retryAfter: this.#retryAfter, body });
  }

  onResponseError(_controller: Dispatcher.DispatchController | undefined, error: Error): void {
    this.fail(error);
  }

  fail(error: unknown): void {
    const code = codeOf(error);
    this.#settle(this.#controller ? { kind: 'broken', code } : { kind: 'never-left', code });
  }

  #giveUp(): void {
    const controller = this.#controller;
    this.#settle(controller ? { kind: 'broken', code: 'timeout' } : { kind: 'never-left', code: 'timeout' });
    controller?.abort(new Error('timeout'));
  }

  #settle(result: RequestResult): void {
    if (this.#isOver) return;
    this.#isOver = true;
    clearTimeout(this.#timer);
    this.#resolve(result);
  }
}

function codeOf(error: unknown): string {
  if (error instanceof Error) return 'code' in error && typeof error.code === 'string' ? error.code : error.name;
  return 'unknown';
}
