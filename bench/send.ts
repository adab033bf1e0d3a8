// npm run bench: what one message costs by our sender, by the samples' loop, by bare undici, and with claims and records (docs/performance.md).
import { parseArgs } from 'node:util';
import { DEVELOPMENT_ACCOUNT, startAzuriteProcess } from '../test/support/azuriteProcess.ts';
import { fail, whole } from './options.ts';
import { type Measured, showResults } from './results.ts';
import { bareUndici, ourSender, type SendAll, samplesLoop, withContract } from './senders.ts';
import { startConnector } from './startConnector.ts';

const HELP = `npm run bench -- [options]
  --messages N      messages that each sender sends in a round (5000)
  --rounds N        rounds, each with another order of the senders (3)
  --concurrency N   POSTs at once, of our sender and of bare undici (32, as SEND_CONCURRENCY)
  --help            this`;

const options = readOptions();
if (options.help) console.log(HELP);
else
  await bench(
    whole('messages', options.messages),
    whole('rounds', options.rounds),
    whole('concurrency', options.concurrency),
  );

async function bench(messages: number, rounds: number, concurrency: number): Promise<void> {
  const connector = await startConnector();
  const azurite = await startAzuriteProcess([DEVELOPMENT_ACCOUNT]);
  const senders: [string, SendAll][] = [
    ['our sender', ourSender(connector.serviceUrl, concurrency)],
    ["samples' loop", samplesLoop(connector.serviceUrl)],
    ['bare undici', bareUndici(connector.serviceUrl, concurrency)],
    [
      'with the contract',
      await withContract(connector.serviceUrl, azurite.connectionString(DEVELOPMENT_ACCOUNT), messages),
    ],
  ];
  const measured: Measured[] = [];
  // The rounds up to 0 warm up: connections are opened and the code is compiled.
  for (let round = -1; round <= rounds; round++) {
    for (let turn = 0; turn < senders.length; turn++) {
      const [sender, sendAll] = senders[(round + senders.length + turn) % senders.length] ?? fail('no sender');
      console.log(`${round <= 0 ? 'warm-up' : `round ${round} of ${rounds}`}: ${messages} messages by ${sender}`);
      const cost = await measure(sendAll, messages);
      const posts = await connector.countPosts();
      if (posts !== messages) fail(`${sender}: the connector counted ${posts} messages, expected ${messages}`);
      if (round > 0) measured.push({ sender, ...cost });
    }
  }
  connector.stop();
  await azurite.stop();
  console.log(
    `\nNode ${process.version}, ${messages} messages a round, ${concurrency} at once\n${showResults(measured)}`,
  );
}

/** The CPU time is that of this process alone. */
async function measure(sendAll: SendAll, messages: number): Promise<Omit<Measured, 'sender'>> {
  const startedAt = performance.now();
  const before = process.cpuUsage();
  await sendAll(messages);
  const { user, system } = process.cpuUsage(before);
  const seconds = (performance.now() - startedAt) / 1000;
  return { perSecond: messages / seconds, cpuMs: (user + system) / 1000 / messages };
}

function readOptions() {
  try {
    return parseArgs({
      options: {
        messages: { type: 'string', default: '5000' },
        rounds: { type: 'string', default: '3' },
        concurrency: { type: 'string', default: '32' },
        help: { type: 'boolean', default: false },
      },
    }).values;
  } catch (error) {
    return fail(`${error instanceof Error ? error.message : error}\n${HELP}`);
  }
}
