import { expect, test } from 'vitest';
import { parseWorkerAddress } from '../../../src/domain/workerAddress.ts';

function shown(to: string, isDevelopment: boolean): string | undefined {
  const address = parseWorkerAddress(to, isDevelopment);
  return address?.kind === 'webhook' ? address.url.href : address?.name;
}

test.each<[string, string]>([
  ['queue:research', 'research'],
  ['queue:a-1', 'a-1'],
  [`queue:${'x'.repeat(63)}`, 'x'.repeat(63)],
  ['https://worker.example.com/jobs?code=1', 'https://worker.example.com/jobs?code=1'],
  ['https://10.0.0.4', 'https://10.0.0.4/'],
])('%s', (to, expected) => {
  expect([shown(to, false), shown(to, true)]).toEqual([expected, expected]);
});

test.each(['http://localhost:8080/', 'http://127.0.0.1:8080/', 'http://[::1]:8080/'])(
  '%s is for development alone',
  (to) => {
    expect([shown(to, false), shown(to, true)]).toEqual([undefined, to]);
  },
);

test.each([
  '',
  'queue:',
  'queue:ab',
  'queue:Research',
  'queue:a--b',
  'queue:-ab',
  'queue:ab-',
  'queue:a_b',
  'queue:a/b',
  `queue:${'x'.repeat(64)}`,
  `queue:a${'-b'.repeat(62)}`,
  'research',
  '//worker.example.com',
  'http://worker.example.com/',
  'http://localhost.example.com/',
  'ftp://localhost/',
  'https://user:word@worker.example.com/',
  'https://user@worker.example.com/',
  'javascript:alert(1)',
])('%j is nobody', (to) => {
  expect([shown(to, false), shown(to, true)]).toEqual([undefined, undefined]);
});
