// node connectorProcess.ts <seed> <longest latency in milliseconds>
//
// A channel's connector in a process of its own, which no kill of a host touches: takes everything, remembers it, and
// answers after a random while. `GET /posts?from=<n>`: what it saw, from the n-th on; `GET /seen?least=<n>`: answers once
// it saw so many.
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import type { SeenPost } from './connectorClient.ts';
import { createRandom } from './seededRandom.ts';

const [seed, longestLatencyMs] = process.argv.slice(2).map(Number);
const random = createRandom(seed ?? 0);
const posts: SeenPost[] = [];
const ACTIVITIES = /^\/v3\/conversations\/([^/]+)\/activities(?:\/([^/]+))?$/;
let waiting: { least: number; response: ServerResponse }[] = [];

const answer = (response: ServerResponse, status: number, body: unknown) =>
  response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));

async function take(
  { who, replyTo }: Pick<SeenPost, 'who' | 'replyTo'>,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk);
  const { text, summary } = JSON.parse(Buffer.concat(chunks).toString());
  posts.push({ who, replyTo, text: text || summary || '', at: Date.now() });
  const id = `activity-${posts.length}`;
  answerWaiting();
  await sleep(random() * (longestLatencyMs ?? 0));
  answer(response, 201, { id });
}

function answerWaiting(): void {
  for (const { least, response } of waiting) if (posts.length >= least) answer(response, 200, posts.length);
  waiting = waiting.filter(({ least }) => posts.length < least);
}

const server = createServer((request, response) => {
  const url = new URL(request.url ?? '/', 'http://connector');
  const [, who, replyTo = ''] = ACTIVITIES.exec(url.pathname) ?? [];
  if (request.method === 'POST' && who !== undefined) {
    // A host that is killed in the middle of a request: what did not come whole was not seen.
    const place = { who: decodeURIComponent(who), replyTo: decodeURIComponent(replyTo) };
    take(place, request, response).catch(() => response.destroy());
  } else if (url.pathname === '/posts') answer(response, 200, posts.slice(Number(url.searchParams.get('from'))));
  else if (url.pathname === '/seen') {
    waiting.push({ least: Number(url.searchParams.get('least')), response });
    answerWaiting();
  } else answer(response, 404, { error: `${request.method} ${url.pathname}` });
});
server.keepAliveTimeout = 0;
server.listen(0, '127.0.0.1', () => {
  const address = server.address();
  console.log(`listening on ${typeof address === 'object' ? address?.port : address}`);
});
