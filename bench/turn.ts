// npm run bench:turn: what a person's turn asks storage for, and how long it takes beside botbuilder's own (docs/performance.md).
import { parseArgs } from 'node:util';
import { DEVELOPMENT_ACCOUNT, startAzuriteProcess } from '../test/support/azuriteProcess.ts';
import { whole } from './options.ts';
import { startConnector } from './startConnector.ts';
import { countTurns } from './turn/countTurns.ts';
import { createMemoryBot } from './turn/memoryBot.ts';
import { startProductBot } from './turn/productBot.ts';
import { expectSameAnswers } from './turn/sameAnswers.ts';
import { perTurn, showCosts, showTimes } from './turn/showTurns.ts';
import { type Rounds, timeTurns } from './turn/timeTurns.ts';

const HELP = `npm run bench:turn -- [options]
  --conversations N   persons who book a trip, seven turns each, in a round (32)
  --rounds N          rounds, after one that warms up (6)
  --concurrency N,N   conversations at once, one measurement each (1,16)
  --help              this`;
const MOST_TRANSACTIONS = 12;
/** Of each kind. */
const COUNTED_TURNS = 32;

const { conversations, rounds, concurrency, help } = parseArgs({
  options: {
    conversations: { type: 'string', default: '32' },
    rounds: { type: 'string', default: '6' },
    concurrency: { type: 'string', default: '1,16' },
    help: { type: 'boolean', default: false },
  },
}).values;
if (help) console.log(HELP);
else
  await bench({
    conversations: whole('conversations', conversations),
    rounds: whole('rounds', rounds),
    concurrency: concurrency.split(',').map((text) => whole('concurrency', text)),
  });

async function bench(options: Rounds): Promise<void> {
  const connector = await startConnector();
  const azurite = await startAzuriteProcess([DEVELOPMENT_ACCOUNT]);
  try {
    const ours = await startProductBot(azurite.connectionString(DEVELOPMENT_ACCOUNT));
    const theirs = createMemoryBot();
    await expectSameAnswers([ours, theirs]);
    const costs = await countTurns(ours, connector.serviceUrl, COUNTED_TURNS);
    const common = perTurn(costs[0]);
    await connector.countPosts();
    const bots: Parameters<typeof timeTurns>[0] = [
      ['our bot', ours],
      ['memory storage', theirs],
    ];
    const times = await timeTurns(bots, connector, options);
    console.log(`\nNode ${process.version}\n${showCosts(costs)}`);
    console.log(`transactions of a common turn: ${common.toFixed(2)}  (aim: at most ${MOST_TRANSACTIONS})`);
    console.log(`\n${options.conversations} conversations, ${options.rounds} rounds\n${showTimes(times)}`);
    if (common > MOST_TRANSACTIONS) process.exitCode = 1;
  } finally {
    connector.stop();
    await azurite.stop();
  }
}
