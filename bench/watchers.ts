// npm run bench:watchers: what an event costs that many people watch for (docs/performance.md).
import { parseArgs } from 'node:util';
import Table from 'cli-table3';
import { fail, whole } from './options.ts';
import { runAlone } from './runAlone.ts';
import { startConnector } from './startConnector.ts';
import { sum } from './transactions.ts';
import type { Kind } from './watchers/crowd.ts';
import type { EventCost } from './watchers/run.ts';

const HELP = `npm run bench:watchers -- [options]
  --messages N   watchers of one hotel, of whom half are told by a message (5000)
  --dialogs N    watchers of whom half get the dialog hotelOffer, each in a turn (500)
  --help         this`;

const { messages, dialogs, help } = parseArgs({
  options: {
    messages: { type: 'string', default: '5000' },
    dialogs: { type: 'string', default: '500' },
    help: { type: 'boolean', default: false },
  },
}).values;
if (help) console.log(HELP);
else await bench({ messages: whole('messages', messages), dialogs: whole('dialogs', dialogs) });

async function bench(sizes: Record<Kind, number>): Promise<void> {
  const connector = await startConnector();
  const shown: string[] = [];
  for (const kind of ['messages', 'dialogs'] as const) {
    const people = sizes[kind];
    console.log(`${people} watchers, ${kind}`);
    const cost = await runAlone<EventCost>('watchers/run.ts', [connector.serviceUrl, String(people), kind]);
    const posts = await connector.countPosts();
    const half = Math.ceil(people / 2);
    if (cost.told !== half || posts !== half) fail(`${cost.told} told and ${posts} POSTs, expected ${half} of each`);
    shown.push(show(kind, people, cost));
  }
  connector.stop();
  console.log(`\nNode ${process.version}\n${shown.join('\n\n')}`);
}

function show(kind: Kind, people: number, { told, transactions, seconds, inVain }: EventCost): string {
  const head = ['watchers', kind, 'transactions', `each of the ${kind}`, 'seconds', 'an event in vain'];
  const table = new Table({ head, style: { head: [], border: [] } });
  const all = sum(transactions);
  table.push([people, told, all, (all / told).toFixed(3), seconds.toFixed(1), sum(inVain)]);
  const byKind = transactions
    .toSorted(([, one], [, other]) => other - one)
    .map(([what, count]) => `  ${String(count).padStart(6)}  ${what}`);
  return [table.toString(), ...byKind].join('\n');
}
