// npm run bench:broadcast: what a broadcast costs in storage transactions and memory (docs/performance.md).
import { parseArgs } from 'node:util';
import Table from 'cli-table3';
import type { BroadcastCost } from './broadcast/run.ts';
import { fail, whole } from './options.ts';
import { runAlone } from './runAlone.ts';
import { startConnector } from './startConnector.ts';
import { sum } from './transactions.ts';

const HELP = `npm run bench:broadcast -- [options]
  --recipients N,N   a broadcast to so many, each in a process of its own (1000,10000)
  --help             this`;
const MOST_TRANSACTIONS = 0.12;

const { recipients, help } = parseArgs({
  options: { recipients: { type: 'string', default: '1000,10000' }, help: { type: 'boolean', default: false } },
}).values;
if (help) console.log(HELP);
else await bench(recipients.split(',').map((text) => whole('recipients', text)));

async function bench(sizes: number[]): Promise<void> {
  const connector = await startConnector();
  const costs: BroadcastCost[] = [];
  for (const size of sizes) {
    console.log(`a broadcast to ${size}`);
    const args = [connector.serviceUrl, String(size)];
    const cost = await runAlone<BroadcastCost>('broadcast/run.ts', args, ['--expose-gc']);
    if (cost.sent !== size) fail(`${cost.sent} of ${size} were sent`);
    costs.push(cost);
  }
  connector.stop();
  console.log(`\nNode ${process.version}\n${show(costs)}`);
}

function show(costs: readonly BroadcastCost[]): string {
  const head = ['recipients', 'transactions', 'a recipient', 'peak heap MB', 'seconds'];
  const table = new Table({ head, style: { head: [], border: [] } });
  for (const { recipients: size, transactions, peakHeapMb, seconds } of costs) {
    const all = sum(transactions);
    table.push([size, all, (all / size).toFixed(3), peakHeapMb.toFixed(1), seconds.toFixed(1)]);
  }
  const [first, last] = [costs.at(0), costs.at(-1)];
  if (!first || !last) return table.toString();
  const byKind = last.transactions.map(([what, count]) => `  ${String(count).padStart(6)}  ${what}`);
  return [
    table.toString(),
    `transactions a recipient, ${last.recipients}: ${(sum(last.transactions) / last.recipients).toFixed(3)}  (aim: at most ${MOST_TRANSACTIONS})`,
    `peak heap, ${last.recipients} / ${first.recipients}: ${(last.peakHeapMb / first.peakHeapMb).toFixed(2)}  (aim: at most 1.2)`,
    `the transactions of ${last.recipients}:`,
    ...byKind,
  ].join('\n');
}
