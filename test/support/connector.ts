import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';

/** A request that the connector got: a POST, or the PUT that changes a message. */
interface Post {
  method: string;
  /** `/v3/conversations/…` */
  path: string;
  activity: { type: string; text?: string; [property: string]: unknown };
  headers: IncomingMessage['headers'];
}

export interface Connector extends AsyncDisposable {
  serviceUrl: string;
  /** In the order in which they came. */
  posts: Post[];
  /** Texts of the messages that a conversation got. */
  textsIn(conversationId: string): string[];
  /** Answers the next requests instead of `201 {"id"}`; undefined for the usual answer. */
  answerWith(answer: ((post: Post, response: ServerResponse) => void) | undefined): void;
}

/** A channel's connector on loopback that takes everything and remembers it. */
export async function startConnector(): Promise<Connector> {
  const posts: Post[] = [];
  let answer: Parameters<Connector['answerWith']>[0];
  const server = createServer(async (request, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk);
    const post = {
      method: request.method ?? '',
      path: decodeURIComponent(request.url ?? ''),
      activity: JSON.parse(Buffer.concat(chunks).toString() || '{}'),
      headers: request.headers,
    };
    posts.push(post);
    if (answer) answer(post, response);
    else
      response.writeHead(201, { 'content-type': 'application/json' }).end(JSON.stringify({ id: `a-${posts.length}` }));
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  const port = typeof address === 'object' && address !== null ? address.port : 0;
  return {
    serviceUrl: `http://127.0.0.1:${port}/`,
    posts,
    textsIn: (id) =>
      posts.flatMap(({ path, activity }) =>
        path.startsWith(`/v3/conversations/${id}/activities`) ? (activity.text ?? activity['summary'] ?? []) : [],
      ) as string[],
    answerWith: (next) => {
      answer = next;
    },
    [Symbol.asyncDispose]: async () => {
      server.closeAllConnections();
      await new Promise((closed) => server.close(closed));
    },
  };
}
