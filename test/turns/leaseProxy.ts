import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse, request as send } from 'node:http';
import { buffer } from 'node:stream/consumers';
import { BlobServiceClient, type ContainerClient } from '@azure/storage-blob';
import { CONTAINERS } from '../../src/storage/names.ts';
import { until } from '../support/until.ts';

/** The blob service of an account, as one host sees it. */
export interface LeaseProxy extends AsyncDisposable {
  connectionString: string;
  /** Does to the turn locks of a host that was killed what a minute does. */
  endLeases(): Promise<void>;
}

const ENDPOINT = /(?<=BlobEndpoint=)http:\/\/[^/]+/;

/**
 * Stands before Azurite and passes on what it is asked, and knows which turn locks its host has.
 * @param lock `off` grants every turn lock to whoever asks, and lets everybody write: what the bot would be without it.
 */
export async function startLeaseProxy(connectionString: string, lock: 'on' | 'off'): Promise<LeaseProxy> {
  const proxy = new LeaseRequests(connectionString, lock === 'off');
  const server = createServer((request, response) => void proxy.answer(request, response));
  await once(server.listen(0, '127.0.0.1'), 'listening');
  const address = server.address();
  const port = typeof address === 'object' ? address?.port : undefined;
  return {
    connectionString: connectionString.replace(ENDPOINT, `http://127.0.0.1:${port}`),
    endLeases: () => proxy.endLeases(),
    [Symbol.asyncDispose]: async () => {
      server.closeAllConnections();
      await new Promise((closed) => server.close(closed));
    },
  };
}

interface Asked {
  blob: string;
  action: string;
  headers: IncomingMessage['headers'];
  body: Buffer;
}

class LeaseRequests {
  readonly #origin: string;
  readonly #states: ContainerClient;
  readonly #isLockOff: boolean;
  readonly #held = new Map<string, string>();
  #underWay = 0;

  constructor(connectionString: string, isLockOff: boolean) {
    this.#origin = ENDPOINT.exec(connectionString)?.[0] ?? '';
    this.#states = BlobServiceClient.fromConnectionString(connectionString).getContainerClient(CONTAINERS.dialogState);
    this.#isLockOff = isLockOff;
  }

  async answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    this.#underWay++;
    try {
      await this.#answer(request, response);
    } catch {
      // The host was killed in the middle of it.
      response.destroy();
    } finally {
      this.#underWay--;
    }
  }

  async endLeases(): Promise<void> {
    await until('the last requests of a host', () => this.#underWay === 0 || undefined);
    for (const [blob, leaseId] of this.#held) {
      // The other host may have waited long enough.
      await this.#states
        .getBlobClient(blob)
        .getBlobLeaseClient(leaseId)
        .releaseLease()
        .catch(() => undefined);
    }
    this.#held.clear();
  }

  async #answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { method, url = '/', headers } = request;
    const body = await buffer(request);
    const asked = { blob: this.#blobIn(url), action: String(headers['x-ms-lease-action'] ?? ''), headers, body };
    const isOfLock = asked.blob !== '' && (asked.action !== '' || 'x-ms-lease-id' in headers);
    if (this.#isLockOff && isOfLock) return this.#grant(asked, response);
    const outgoing = send(new URL(url, this.#origin), { method, headers });
    outgoing.end(body);
    const [incoming] = (await once(outgoing, 'response')) as [IncomingMessage];
    const answer = await buffer(incoming);
    if (incoming.statusCode && incoming.statusCode < 300) this.#remember(asked, incoming.headers);
    response.writeHead(incoming.statusCode ?? 0, incoming.rawHeaders).end(answer);
  }

  #blobIn(url: string): string {
    const [path = ''] = url.split('?');
    return path.split(`/${CONTAINERS.dialogState}/`)[1] ?? '';
  }

  #remember({ blob, action }: Asked, answered: IncomingMessage['headers']): void {
    if (action === 'acquire') this.#held.set(blob, String(answered['x-ms-lease-id']));
    if (action === 'release') this.#held.delete(blob);
  }

  async #grant({ blob, action, headers, body }: Asked, response: ServerResponse): Promise<void> {
    const leaseId = headers['x-ms-proposed-lease-id'] ?? headers['x-ms-lease-id'] ?? '';
    if (action === '') await this.#states.getBlockBlobClient(blob).upload(body, body.length);
    const status = action === '' || action === 'acquire' ? 201 : 200;
    const now = new Date().toUTCString();
    response.writeHead(status, { etag: '"0"', 'last-modified': now, date: now, 'x-ms-lease-id': leaseId }).end();
  }
}
