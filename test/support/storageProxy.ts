import { once } from 'node:events';
import { createServer, request as send } from 'node:http';
import { pipeline } from 'node:stream';

interface StorageProxy extends AsyncDisposable {
  /** Of the same account, through the proxy. */
  connectionString: string;
  /** What was asked so far: the method, and what is to be done with a lease. */
  requests: string[];
  /** The next request is done, and nobody learns of it. */
  loseNextAnswer(): void;
}

/**
 * Stands before one service of an account.
 * @param before what happens before a request is passed on.
 */
export async function startStorageProxy(
  connectionString: string,
  service: 'Blob' | 'Table',
  before: (request: string) => Promise<void> = async () => {},
): Promise<StorageProxy> {
  const endpoint = new RegExp(`(?<=${service}Endpoint=)http://[^/]+`);
  const origin = endpoint.exec(connectionString)?.[0] ?? '';
  const requests: string[] = [];
  let isAnswerLost = false;
  const server = createServer(async (incoming, answer) => {
    const { method = '', url = '', headers } = incoming;
    const request = [method, headers['x-ms-lease-action'] ?? []].flat().join(' ');
    requests.push(request);
    await before(request);
    const isLost = isAnswerLost;
    isAnswerLost = false;
    const outgoing = send(new URL(url, origin), { method, headers }, (came) => {
      if (isLost) incoming.socket.destroy();
      else pipeline(came, answer.writeHead(came.statusCode ?? 0, came.headers), () => {});
    });
    pipeline(incoming, outgoing, () => {});
  });
  await once(server.listen(0, '127.0.0.1'), 'listening');
  const address = server.address();
  if (typeof address !== 'object' || address === null) throw new Error('the proxy has no port');
  return {
    connectionString: connectionString.replace(endpoint, `http://127.0.0.1:${address.port}`),
    requests,
    loseNextAnswer: () => {
      isAnswerLost = true;
    },
    [Symbol.asyncDispose]: async () => {
      server.close();
      server.closeAllConnections();
      await once(server, 'close');
    },
  };
}
