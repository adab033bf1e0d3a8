import { once } from 'node:events';
import { Agent, createServer, type IncomingMessage, type ServerResponse, request as send } from 'node:http';

/** The queue service of an account, with everything that is put on our two queues put there twice. */
export interface RepeatingQueues extends AsyncDisposable {
  connectionString: string;
  /** How many messages were put a second time. */
  repeated(): number;
}

interface Answer {
  status: number;
  headers: string[];
  body: Buffer;
}

const PUT_MESSAGE = /^\/[^/]+\/(notifications|deliveries)\/messages(\?|$)/;
const ENDPOINT = /QueueEndpoint=([^;]+)/;
const CREATED = 201;

/**
 * Stands before Azurite and passes everything on as it came; a SharedKey signature says nothing of the host's name.
 * A message that was put is put again before the answer goes back, so that no kill comes between the two.
 */
export async function startRepeatingQueues(connectionString: string): Promise<RepeatingQueues> {
  const endpoint = new URL(ENDPOINT.exec(connectionString)?.[1] ?? '');
  const agent = new Agent({ keepAlive: true });
  let repeated = 0;
  const server = createServer((request, response) => {
    pass(request, response).catch((error) => {
      console.log(`the queues' proxy: ${error instanceof Error ? error.message : error}`);
      response.destroy();
    });
  });

  async function pass(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const body = await readAll(request);
    const answer = await forward(endpoint, agent, request, body);
    if (request.method === 'POST' && PUT_MESSAGE.test(request.url ?? '') && answer.status === CREATED) {
      const { status } = await forward(endpoint, agent, request, body);
      if (status !== CREATED) throw new Error(`a message was put, and answered ${status} when it was put again`);
      repeated++;
    }
    response.writeHead(answer.status, answer.headers).end(answer.body);
  }

  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  const port = typeof address === 'object' ? address?.port : undefined;
  const own = `QueueEndpoint=http://127.0.0.1:${port}${endpoint.pathname}`;
  return {
    connectionString: connectionString.replace(ENDPOINT, own),
    repeated: () => repeated,
    [Symbol.asyncDispose]: async () => {
      server.closeAllConnections();
      await new Promise((closed) => server.close(closed));
      agent.destroy();
    },
  };
}

async function forward(endpoint: URL, agent: Agent, request: IncomingMessage, body: Buffer): Promise<Answer> {
  const { method, url: path, rawHeaders: headers } = request;
  const outgoing = send({ host: endpoint.hostname, port: endpoint.port, agent, method, path, headers });
  outgoing.end(body);
  const [incoming] = (await once(outgoing, 'response')) as [IncomingMessage];
  return { status: incoming.statusCode ?? 0, headers: incoming.rawHeaders, body: await readAll(incoming) };
}

async function readAll(stream: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of stream) chunks.push(chunk);
  return Buffer.concat(chunks);
}
