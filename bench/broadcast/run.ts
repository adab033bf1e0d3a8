// One broadcast in a process of its own, so that its memory is its own: bench/broadcast.ts starts it.
import { provision } from '../../src/storage/provision.ts';
import { knowEverybody } from '../audience.ts';
import { countTransactions, type Transactions } from '../transactions.ts';
import { createBroadcaster } from './everyone.ts';

/** What one broadcast cost. */
export interface BroadcastCost {
  recipients: number;
  sent: number;
  transactions: Transactions;
  seconds: number;
  peakHeapMb: number;
}

const [connectionString = '', serviceUrl = '', people = ''] = process.argv.slice(2);
const recipients = Number(people);
const SAMPLE_MS = 50;

const counter = countTransactions();
await provision(connectionString);
await knowEverybody(connectionString, serviceUrl, recipients);
const broadcaster = createBroadcaster(connectionString);
let peakBytes = 0;
const sampler = setInterval(() => {
  globalThis.gc?.();
  peakBytes = Math.max(peakBytes, process.memoryUsage().heapUsed);
}, SAMPLE_MS);
const startedAt = performance.now();
const sent = await counter.during(() => broadcaster.broadcast('broadcast', (work) => counter.pause(work)));
const seconds = (performance.now() - startedAt) / 1000;
clearInterval(sampler);
const cost: BroadcastCost = {
  recipients,
  sent,
  transactions: counter.take(),
  seconds,
  peakHeapMb: peakBytes / 1024 / 1024,
};
process.send?.(cost);
process.disconnect?.();
