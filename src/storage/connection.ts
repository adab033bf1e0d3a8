import { TableClient } from '@azure/data-tables';
import type { TokenCredential } from '@azure/identity';
import { BlobServiceClient } from '@azure/storage-blob';
import { QueueServiceClient } from '@azure/storage-queue';
import type { StorageConfig } from '../domain/storageConfig.ts';

/** One storage account, by its three services. */
export interface Connection {
  table(name: string): TableClient;
  queues: QueueServiceClient;
  blobs: BlobServiceClient;
}

export interface ConnectionOptions {
  /** How often the SDK tries again before a call fails. 3, as the SDK's own, when absent. */
  maxRetries?: number;
}

export function connect(storage: StorageConfig, { maxRetries = 3 }: ConnectionOptions = {}): Connection {
  const tableOptions = { allowInsecureConnection: true, retryOptions: { maxRetries } };
  const options = { retryOptions: { maxTries: maxRetries + 1 } };
  if ('connectionString' in storage) {
    const { connectionString } = storage;
    return {
      table: (name) => TableClient.fromConnectionString(connectionString, name, tableOptions),
      queues: QueueServiceClient.fromConnectionString(connectionString, options),
      blobs: BlobServiceClient.fromConnectionString(connectionString, options),
    };
  }
  const { accountName, clientId } = storage;
  const credential = managedIdentity(clientId);
  const endpoint = (service: string) => `https://${accountName}.${service}.core.windows.net`;
  return {
    table: (name) => new TableClient(endpoint('table'), name, credential, { retryOptions: { maxRetries } }),
    queues: new QueueServiceClient(endpoint('queue'), credential, options),
    blobs: new BlobServiceClient(endpoint('blob'), credential, options),
  };
}

/** Loaded with the first token: it takes 0.1 s, which a start with a connection string does not need to wait. */
function managedIdentity(clientId: string | undefined): TokenCredential {
  const loaded = async (): Promise<TokenCredential> => {
    const { ManagedIdentityCredential } = await import('@azure/identity');
    return clientId ? new ManagedIdentityCredential({ clientId }) : new ManagedIdentityCredential();
  };
  let credential: Promise<TokenCredential> | undefined;
  return {
    getToken: async (scopes, options) => {
      credential ??= loaded();
      return (await credential).getToken(scopes, options);
    },
  };
}
