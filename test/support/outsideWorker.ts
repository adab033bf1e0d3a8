import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { HttpAnswer } from '../../src/domain/httpAnswer.ts';
import type { Job } from '../../src/domain/job.ts';
import type { JobEvent } from '../../src/domain/jobEvent.ts';
import { answerResult } from '../../src/jobs/answerResult.ts';
import type { JobHandler } from '../../src/jobs/jobHandler.ts';
import { signJobToken } from '../../src/jobs/jobToken.ts';
import { counting, type JobBot, startJobBot } from './jobs.ts';

export interface OutsideWorker extends AsyncDisposable {
  url: string;
  /** What was posted, the first first. */
  events: JobEvent[];
  headers: IncomingMessage['headers'][];
  /** Answers the next ones instead of 202; undefined for the usual answer. */
  answerWith(answer: ((response: ServerResponse) => void) | undefined): void;
}

/** A worker on loopback that takes every job and does nothing. */
export async function startWorker(): Promise<OutsideWorker> {
  const events: JobEvent[] = [];
  const headers: OutsideWorker['headers'] = [];
  let answer: Parameters<OutsideWorker['answerWith']>[0];
  const server = createServer(async (request, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk);
    events.push(JSON.parse(Buffer.concat(chunks).toString()));
    headers.push(request.headers);
    if (answer) answer(response);
    else response.writeHead(202).end();
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  const port = typeof address === 'object' && address !== null ? address.port : 0;
  return {
    url: `http://127.0.0.1:${port}/jobs?code=secret`,
    events,
    headers,
    answerWith: (next) => {
      answer = next;
    },
    [Symbol.asyncDispose]: async () => {
      server.closeAllConnections();
      await new Promise((closed) => server.close(closed));
    },
  };
}

/** A bot whose jobs go to `to`. */
export function startOutsideBot(
  to: string,
  handler: Partial<JobHandler> = {},
  data: unknown = { question: 'how many?' },
  settings: Record<string, string> = { WEBSITE_HOSTNAME: 'localhost:7071' },
): Promise<JobBot> {
  return startJobBot({ ...counting(async () => ({ handOver: { to, data } })), ...handler }, { settings });
}

/** A job of ada's that one try was made to hand over. */
export async function handedOver(bot: JobBot, key?: string): Promise<Job> {
  const { id } = await bot.start(key);
  await bot.run(id);
  return bot.jobOf(id);
}

/** What a worker posts on its job. */
export async function report(
  bot: JobBot,
  job: Job,
  body: unknown,
  authorization?: string | null,
): Promise<HttpAnswer & { jsonBody: { title?: string; errors?: { field: string }[] } }> {
  const header = authorization === undefined ? `Bearer ${await signJobToken(job)}` : authorization;
  const bytes = Buffer.from(typeof body === 'string' ? body : JSON.stringify(body));
  const write = (text: string) => bot.log.push(text);
  const log = { info: write, warn: write, error: write };
  const answer = await answerResult(bot.services, { id: job.id, authorization: header, body: bytes }, log);
  return { ...answer, jsonBody: Object(answer.jsonBody) };
}
