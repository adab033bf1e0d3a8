// npm run bench:broadcast: what a broadcast costs in storage transactions and memory (docs/performance.md).
import { fork } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import Table from 'cli-table3';
import { DEVELOPMENT_ACCOUNT, startAzuriteProcess } from '../test/support/azuriteProcess.ts';
import type { BroadcastCost } from './broadcast/run.ts';
import { fail, whole } from './options.ts';
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
    costs.push(await run(size, connector.serviceUrl));
  }
  connector.stop();
  console.log(`\nNode ${process.version}\n${show(costs)}`);
}

async function run(size: number, serviceUrl: string): Promise<BroadcastCost> {
  const azurite = await startAzuriteProcess([DEVELOPMENT_ACCOUNT]);
  try {
    const args = [azurite.connectionString(DEVELOPMENT_ACCOUNT), serviceUrl, String(size)];
    const child = fork(join(import.meta.dirname, 'broadcast/run.ts'), args, { execArgv: ['--expose-gc'] });
    let cost: BroadcastCost | undefined;
    child.on('message', (message: BroadcastCost) => {
      cost = message;
    });
    const [code] = await once(child, 'exit');
    if (cost?.sent !== size) return fail(`the broadcast ended with code ${code}, ${cost?.sent} of ${size} were sent`);
    return cost;
  } finally {
    await azurite.stop();
  }
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
