// One broadcast in a process of its own, so that its memory is its own: bench/broadcast.ts starts it.
import { subscribe } from 'node:diagnostics_channel';
import { provision } from '../../src/storage/provision.ts';
import { knowEverybody } from '../audience.ts';
import { createBroadcaster } from './everyone.ts';

/** What one broadcast cost. */
export interface BroadcastCost {
  recipients: number;
  sent: number;
  /** Requests to storage, by what they are: `POST $batch` is a transaction. */
  transactions: [request: string, count: number][];
  seconds: number;
  peakHeapMb: number;
}

const [connectionString = '', serviceUrl = '', people = ''] = process.argv.slice(2);
const recipients = Number(people);
const SAMPLE_MS = 50;

const transactions = new Map<string, number>();
let isCounting = false;
// The SDKs ask by node:http, and our sender by undici: what is seen here is storage alone.
subscribe('http.client.request.start', (message) => {
  if (!isCounting) return;
  const { method, path } = (message as { request: { method: string; path: string } }).request;
  const what = `${method} ${path.split(/[/?(]/)[2] ?? path}`;
  transactions.set(what, (transactions.get(what) ?? 0) + 1);
});

await provision(connectionString);
await knowEverybody(connectionString, serviceUrl, recipients);
const broadcaster = createBroadcaster(connectionString);
let peakBytes = 0;
const sampler = setInterval(() => {
  globalThis.gc?.();
  peakBytes = Math.max(peakBytes, process.memoryUsage().heapUsed);
}, SAMPLE_MS);
const startedAt = performance.now();
isCounting = true;
const sent = await broadcaster.broadcast('broadcast', async (work) => {
  isCounting = false;
  try {
    return await work();
  } finally {
    isCounting = true;
  }
});
const seconds = (performance.now() - startedAt) / 1000;
clearInterval(sampler);
const cost: BroadcastCost = {
  recipients,
  sent,
  transactions: [...transactions],
  seconds,
  peakHeapMb: peakBytes / 1024 / 1024,
};
process.send?.(cost);
process.disconnect?.();
