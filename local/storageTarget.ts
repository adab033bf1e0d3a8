import { CannotStart } from './cannotStart.ts';
import { DEFAULT_PORTS } from './options.ts';

// Azurite's published development account: no secret.
const ACCOUNT = 'devstoreaccount1';
const KEY = 'Eby8vdM02xNOcqFlqUwJPLlmEtlCDXJ1OUzFT50uSRZ6IFsuFq2UVErCz4I6tq/K1SZFPTOtr/KBHBeksoGMGw==';
const SERVICES = ['blob', 'queue', 'table'] as const;

export type StorageService = (typeof SERVICES)[number];
export type StoragePorts = Record<StorageService, number>;

export type StorageTarget =
  | { kind: 'azurite'; connectionString: string; ports: StoragePorts }
  /** Storage that is not ours to start; `account` is a name, never a key. */
  | { kind: 'account'; connectionString: string; account: string };

/** `connectionString` is what AzureWebJobsStorage says; `storagePort` (`--storage-port`) beats it. */
export function storageTarget(connectionString: string | undefined, storagePort?: number): StorageTarget {
  if (connectionString === undefined) {
    throw new CannotStart(
      'AzureWebJobsStorage is not set, expected a connection string in local.settings.json or in the environment; ' +
        'UseDevelopmentStorage=true is Azurite on this machine',
    );
  }
  const target = readTarget(connectionString);
  if (storagePort === undefined) return target;
  if (target.kind === 'account') {
    throw new CannotStart(`--storage-port is Azurite's, but AzureWebJobsStorage is the account ${target.account}`);
  }
  return azuriteAt({ blob: storagePort, queue: storagePort + 1, table: storagePort + 2 });
}

function readTarget(connectionString: string): StorageTarget {
  const parts = new Map(connectionString.split(';').map((part) => splitAtFirst(part, '=')));
  if (parts.get('usedevelopmentstorage')?.toLowerCase() === 'true') {
    const blob = DEFAULT_PORTS.storage;
    return { kind: 'azurite', connectionString, ports: { blob, queue: blob + 1, table: blob + 2 } };
  }
  const [blob, queue, table] = SERVICES.map((service) => loopbackPort(parts.get(`${service}endpoint`)));
  if (blob !== undefined && queue !== undefined && table !== undefined) {
    return { kind: 'azurite', connectionString, ports: { blob, queue, table } };
  }
  return { kind: 'account', connectionString, account: parts.get('accountname') ?? 'without a name' };
}

function azuriteAt(ports: StoragePorts): StorageTarget {
  const endpoints = [
    `BlobEndpoint=http://127.0.0.1:${ports.blob}/${ACCOUNT}`,
    `QueueEndpoint=http://127.0.0.1:${ports.queue}/${ACCOUNT}`,
    `TableEndpoint=http://127.0.0.1:${ports.table}/${ACCOUNT}`,
  ];
  const account = `DefaultEndpointsProtocol=http;AccountName=${ACCOUNT};AccountKey=${KEY}`;
  return { kind: 'azurite', connectionString: [account, ...endpoints].join(';'), ports };
}

/** Plain http on this machine; anything else is not an Azurite that we could start. */
function loopbackPort(endpoint: string | undefined): number | undefined {
  const url = URL.parse(endpoint ?? '');
  if (url?.protocol !== 'http:' || !['127.0.0.1', 'localhost', '[::1]'].includes(url.hostname)) return undefined;
  return url.port === '' ? 80 : Number(url.port);
}

function splitAtFirst(text: string, separator: string): [string, string] {
  const at = text.indexOf(separator);
  return at < 0 ? [text.trim().toLowerCase(), ''] : [text.slice(0, at).trim().toLowerCase(), text.slice(at + 1).trim()];
}
