import { expect, test } from 'vitest';
import { storageTarget } from '../../../local/storageTarget.ts';

const at = (host: string, blob: number, queue: number, table: number) =>
  `AccountName=devstoreaccount1;AccountKey=a2V5==;BlobEndpoint=http://${host}:${blob}/devstoreaccount1;` +
  `QueueEndpoint=http://${host}:${queue}/devstoreaccount1;TableEndpoint=http://${host}:${table}/devstoreaccount1;`;
const ACCOUNT =
  'DefaultEndpointsProtocol=https;AccountName=hotelbot;AccountKey=c2VjcmV0;EndpointSuffix=core.windows.net';

test.each([
  { text: 'UseDevelopmentStorage=true', ports: { blob: 10_000, queue: 10_001, table: 10_002 } },
  { text: ' usedevelopmentstorage = TRUE ;', ports: { blob: 10_000, queue: 10_001, table: 10_002 } },
  { text: at('127.0.0.1', 1, 22, 333), ports: { blob: 1, queue: 22, table: 333 } },
  { text: at('localhost', 4, 5, 6), ports: { blob: 4, queue: 5, table: 6 } },
  { text: at('[::1]', 4, 5, 6), ports: { blob: 4, queue: 5, table: 6 } },
])('$text is Azurite', ({ text, ports }) => {
  expect(storageTarget(text)).toEqual({ kind: 'azurite', connectionString: text, ports });
});

test.each([
  { text: ACCOUNT, account: 'hotelbot' },
  { text: at('storage.example.com', 1, 2, 3), account: 'devstoreaccount1' },
  { text: at('127.0.0.1', 1, 2, 3).replace('http://', 'https://'), account: 'devstoreaccount1' },
  { text: 'BlobEndpoint=http://127.0.0.1:1/a', account: 'without a name' },
  { text: '', account: 'without a name' },
])('$text is an account', ({ text, account }) => {
  expect(storageTarget(text)).toEqual({ kind: 'account', connectionString: text, account });
});

test('--storage-port moves Azurite, whatever the settings say', () => {
  const moved = storageTarget(at('127.0.0.1', 1, 2, 3), 20_000);
  expect(moved).toMatchObject({ kind: 'azurite', ports: { blob: 20_000, queue: 20_001, table: 20_002 } });
  expect(storageTarget(moved.connectionString)).toEqual(moved);
});

test('--storage-port does not move an account, and its key stays unsaid', () => {
  expect(() => storageTarget(ACCOUNT, 20_000)).toThrow(/^--storage-port is Azurite's, .+ account hotelbot$/);
});

test('no setting at all', () => {
  expect(() => storageTarget(undefined)).toThrow(/^AzureWebJobsStorage is not set, expected a connection string/);
});
