// npm run bench:reminders: what a reminder costs in storage transactions, step by step (docs/performance.md).
import { parseArgs } from 'node:util';
import Table from 'cli-table3';
import { fail, whole } from './options.ts';
import type { ReminderCost } from './reminders/run.ts';
import { runAlone } from './runAlone.ts';
import { startConnector } from './startConnector.ts';
import { sum } from './transactions.ts';

const HELP = `npm run bench:reminders -- [options]
  --people N   each has a reminder that comes once, or one that recurs, for the same minute (500)
  --help       this`;

const { people, help } = parseArgs({
  options: { people: { type: 'string', default: '500' }, help: { type: 'boolean', default: false } },
}).values;
if (help) console.log(HELP);
else await bench(whole('people', people));

async function bench(size: number): Promise<void> {
  const connector = await startConnector();
  const head = ['of a reminder that', 'accepted', 'prepared', 'queued', 'sent', 'together'];
  const table = new Table({ head, style: { head: [], border: [] } });
  for (const kind of ['comes once', 'recurs']) {
    const { steps } = await runAlone<ReminderCost>('reminders/run.ts', [connector.serviceUrl, String(size), kind]);
    const posts = await connector.countPosts();
    if (posts !== size) fail(`${kind}: ${posts} POSTs, expected ${size}`);
    const each = steps.map((transactions) => sum(transactions) / size);
    table.push([kind, ...each.map((count) => count.toFixed(2)), each.reduce((all, one) => all + one, 0).toFixed(2)]);
  }
  connector.stop();
  console.log(`Node ${process.version}, ${size} people, transactions for each\n${table}`);
}
