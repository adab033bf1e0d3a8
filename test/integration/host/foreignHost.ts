import { type ChildProcess, spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { join } from 'node:path';
import { type QueueClient, QueueServiceClient } from '@azure/storage-queue';
import { inject } from 'vitest';
import { z } from 'zod';
import { freePorts } from '../../support/freePorts.ts';
import { until } from '../../support/until.ts';

const ROOT = join(import.meta.dirname, '../../..');
const hosts = new Set<ForeignHost>();

/** What a function of the foreign app reports of one call, by a queue output. */
const reportSchema = z.looseObject({ function: z.string(), pid: z.number(), at: z.number() });
export type Report = z.infer<typeof reportSchema>;

/** Queues of one test's own, and the settings that make the foreign app use them. */
export class Queues {
  readonly text: QueueClient;
  readonly bytes: QueueClient;
  readonly reports: QueueClient;
  readonly settings: Record<string, string>;

  constructor(suffix = '') {
    const service = QueueServiceClient.fromConnectionString(inject('storage'));
    const unique = randomBytes(4).toString('hex');
    const [text, bytes, reports] = [`text-${unique}${suffix}`, `bytes-${unique}${suffix}`, `reports-${unique}`];
    this.text = service.getQueueClient(text);
    this.bytes = service.getQueueClient(bytes);
    this.reports = service.getQueueClient(reports);
    this.settings = { TEXT_QUEUE: text, BYTES_QUEUE: bytes, REPORT_QUEUE: reports };
  }

  poisonOf(queue: QueueClient): QueueClient {
    return QueueServiceClient.fromConnectionString(inject('storage')).getQueueClient(`${queue.name}-poison`);
  }

  async create(): Promise<this> {
    await Promise.all([this.text, this.bytes].map((queue) => queue.createIfNotExists()));
    return this;
  }

  readonly #seen: Report[] = [];

  /** Waits until there are `count` reports of a function since the start, of those that `matches` wants. */
  async waitForReports(
    count: number,
    name: string,
    matches: (report: Report) => boolean = () => true,
    seconds?: number,
  ): Promise<Report[]> {
    return until(
      `${count} reports of ${name}`,
      async () => {
        for (const { messageText, ...taken } of await receiveAll(this.reports)) {
          this.#seen.push(reportSchema.parse(JSON.parse(messageText)));
          await this.reports.deleteMessage(taken.messageId, taken.popReceipt);
        }
        const found = this.#seen.filter((report) => report.function === name && matches(report));
        return found.length >= count ? found : undefined;
      },
      seconds,
    );
  }
}

/** What a binary trigger was called with. */
export const readBody = ({ base64 }: Report) => Buffer.from(String(base64), 'base64').toString();

async function receiveAll(queue: QueueClient) {
  if (!(await queue.exists())) return [];
  return (await queue.receiveMessages({ numberOfMessages: 32, visibilityTimeout: 30 })).receivedMessageItems;
}

export interface HostOptions {
  /** In the environment of the host; `AzureFunctionsJobHost__…` for what stands in host.json. */
  settings?: Record<string, string>;
  arguments?: string[];
  app?: string;
}

/** A host process with the foreign app. */
export class ForeignHost {
  readonly process: ChildProcess;
  readonly url: string;
  output = '';
  /** When the process has ended and all of its output is read. */
  readonly #closed: Promise<unknown>;

  private constructor(port: number, options: HostOptions) {
    this.url = `http://127.0.0.1:${port}`;
    const app = options.app ?? join(ROOT, 'test/fixtures/foreign-app');
    const { PATH } = process.env;
    this.process = spawn(
      process.execPath,
      [join(ROOT, 'local/host/main.ts'), '--app', app, '--port', `${port}`, ...(options.arguments ?? [])],
      {
        // Nothing of the machine's own settings.
        env: {
          PATH,
          AzureWebJobsStorage: inject('storage'),
          SCHEDULE: '0 0 0 1 1 *',
          AzureFunctionsWebHost__hostid: randomBytes(8).toString('hex'),
          ...options.settings,
        },
        stdio: ['ignore', 'pipe', 'pipe'],
      },
    );
    for (const stream of [this.process.stdout, this.process.stderr]) {
      stream?.setEncoding('utf8').on('data', (text: string) => {
        this.output += text;
      });
    }
    hosts.add(this);
    this.process.once('exit', () => hosts.delete(this));
    this.#closed = once(this.process, 'close');
  }

  /** A host that has begun to start. */
  static async launch(options: HostOptions = {}): Promise<ForeignHost> {
    const [port = 0] = await freePorts(1);
    return new ForeignHost(port, options);
  }

  /** A host that runs. */
  static async start(options: HostOptions = {}): Promise<ForeignHost> {
    const host = await ForeignHost.launch(options);
    await until('a running host', async () => ((await host.status())?.state === 'Running' ? true : undefined));
    return host;
  }

  async status(): Promise<{ state: string; errors?: string[] | undefined } | undefined> {
    try {
      const answer = await fetch(`${this.url}/admin/host/status`);
      return z.object({ state: z.string(), errors: z.array(z.string()).optional() }).parse(await answer.json());
    } catch {
      return undefined;
    }
  }

  call(path: string, init?: RequestInit): Promise<Response> {
    return fetch(`${this.url}${path}`, init);
  }

  /** How often a line of the output has `text`. */
  count(text: string): number {
    return this.output.split('\n').filter((line) => line.includes(text)).length;
  }

  /** When lines with `text` were written, in the milliseconds of the host's own clock. */
  timesOf(text: string): number[] {
    const lines = this.output.split('\n').filter((line) => line.includes(text));
    return lines.map((line) => Date.parse(/^\[(.+?)\]/.exec(line)?.[1] ?? ''));
  }

  async waitFor(text: string, times = 1, seconds?: number): Promise<void> {
    await until(`${times} × '${text}'`, () => (this.count(text) >= times ? true : undefined), seconds);
  }

  /** Resolves with the exit code, null after a SIGKILL. */
  async end(signal: NodeJS.Signals = 'SIGTERM'): Promise<number | null> {
    const ended = this.ended();
    this.process.kill(signal);
    return ended;
  }

  async ended(): Promise<number | null> {
    await this.#closed;
    return this.process.exitCode;
  }
}

/** For `afterEach`: no host outlives its test. */
export async function endHosts(): Promise<void> {
  await Promise.all([...hosts].map((host) => host.end('SIGKILL')));
}
