import { once } from 'node:events';
import { createServer, type Socket } from 'node:net';

/** A POST, or a PUT, as it was on the wire. */
interface RawPost {
  /** The path as it was written, nothing decoded. */
  target: string;
  head: string;
  body: string;
}

const METHODS = ['POST ', 'PUT '];

/** What a connector does with the bytes of a connection that holds a whole request. */
export type RawAnswer = (socket: Socket, post: RawPost) => void;

export interface RawConnector extends AsyncDisposable {
  port: number;
  serviceUrl: string;
  posts: RawPost[];
  connections: number;
  /** What came instead of HTTP: a TLS handshake. */
  strangeBytes: Buffer[];
}

/** The bytes of an answer, with the length of its body unless `headers` say something of it. */
export function http(status: number, body = '', headers = `Content-Length: ${Buffer.byteLength(body)}`): string {
  return `HTTP/1.1 ${status} Whatever\r\nContent-Type: application/json\r\n${headers}\r\n\r\n${body}`;
}

/** A connector on loopback that can answer wrongly, break off, or say nothing: a server of `node:http` is too polite. */
export async function startRawConnector(answer: RawAnswer): Promise<RawConnector> {
  const sockets = new Set<Socket>();
  const posts: RawPost[] = [];
  const strangeBytes: Buffer[] = [];
  let connections = 0;
  const server = createServer((socket) => {
    connections++;
    sockets.add(socket);
    socket.on('error', () => {}).on('close', () => sockets.delete(socket));
    let received = Buffer.alloc(0);
    socket.on('data', (chunk) => {
      received = Buffer.concat([received, chunk]);
      if (!METHODS.some((method) => method.startsWith(received.toString('latin1', 0, method.length)))) {
        strangeBytes.push(chunk);
        socket.end(http(400));
        return;
      }
      const post = wholePost(received);
      if (!post) return;
      received = Buffer.alloc(0);
      posts.push(post);
      answer(socket, post);
    });
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  const port = typeof address === 'object' && address ? address.port : 0;
  return {
    port,
    serviceUrl: `http://127.0.0.1:${port}/`,
    posts,
    strangeBytes,
    get connections() {
      return connections;
    },
    [Symbol.asyncDispose]: async () => {
      for (const socket of sockets) socket.destroy();
      await new Promise((closed) => server.close(closed));
    },
  };
}

function wholePost(bytes: Buffer): RawPost | undefined {
  const end = bytes.indexOf('\r\n\r\n');
  if (end < 0) return undefined;
  const head = bytes.toString('latin1', 0, end);
  const body = bytes.subarray(end + 4);
  const length = Number(/\r\ncontent-length: *(\d+)/i.exec(head)?.[1] ?? 0);
  return body.length < length ? undefined : { target: head.split(' ')[1] ?? '', head, body: body.toString() };
}
