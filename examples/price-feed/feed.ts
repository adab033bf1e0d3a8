// Follows a file of prices and tells the bot of each line as a CloudEvent. README.md beside it says how.
import { readFile } from 'node:fs/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import { parseArgs } from 'node:util';

const POLL_MS = 500;
const LONGEST_PAUSE_MS = 60_000;
const MOST_IN_BATCH = 100;
/** With the id it names an event: the same line sent twice is one. */
const SOURCE = '/examples/price-feed';

const USAGE = `usage: npx node examples/price-feed/feed.ts prices.csv [options]

  --url <url>    where events are taken (default: http://127.0.0.1:7071/api/events)
  --key <key>    the function key, in Azure
  --once         end when all lines are sent, follow no more
  --help         this text`;

const { values, positionals } = readArguments();
const [file = ''] = positionals;
if (values.help || file === '') {
  (values.help ? console.log : console.error)(USAGE);
  process.exit(values.help ? 0 : 2);
}

let sent = 0;
for (;;) {
  const lines = await completeLines(file);
  while (sent < lines.length) {
    const some = lines.slice(sent, sent + MOST_IN_BATCH);
    const events = some.flatMap((line, index) => toEvent(line, sent + index + 1) ?? []);
    if (events.length > 0) await post(events);
    sent += some.length;
  }
  if (values.once) break;
  await sleep(POLL_MS);
}

/** A last line without its end is still being written. */
async function completeLines(path: string): Promise<string[]> {
  const text = await readFile(path, 'utf8');
  return text
    .slice(0, text.lastIndexOf('\n') + 1)
    .split(/\r?\n/)
    .slice(0, -1);
}

/** `2026-11-22T10:00:00Z,bellagio,159,USD,Las Vegas`; undefined for the heading, an empty line, and what is no price. */
function toEvent(line: string, number: number): object | undefined {
  const [time = '', subject = '', price = '', currency = '', city = ''] = line.split(',').map((part) => part.trim());
  const isPrice = Number(price) > 0 && subject !== '' && !Number.isNaN(Date.parse(time));
  if (!isPrice) {
    const isExpected = line.trim() === '' || number === 1;
    if (!isExpected) console.error(`line ${number}: got '${line}', expected time,subject,price,currency,city`);
    return undefined;
  }
  const data = { price: Number(price), ...(currency ? { currency } : {}), ...(city ? { city } : {}) };
  const id = `${subject}@${new Date(time).toISOString()}`;
  return {
    specversion: '1.0',
    type: 'hotel.price',
    source: SOURCE,
    subject,
    id,
    time: new Date(time).toISOString(),
    data,
  };
}

/** Until the bot has taken it: whatever happens meanwhile, an event that comes twice is one. */
async function post(events: object[]): Promise<void> {
  for (let pauseMs = POLL_MS; ; pauseMs = Math.min(2 * pauseMs, LONGEST_PAUSE_MS)) {
    const answer = await tryToPost(events);
    if (answer === undefined || answer.status >= 500 || answer.status === 429) {
      console.error(
        `${values.url}: ${answer ? `answered ${answer.status}` : 'no answer'}, again in ${pauseMs / 1000} s`,
      );
      await sleep(pauseMs);
      continue;
    }
    console.log(`${events.length} sent, ${answer.status}: ${await answer.text()}`);
    // Sent again it would be refused again.
    if (!answer.ok) process.exitCode = 1;
    return;
  }
}

async function tryToPost(events: object[]): Promise<Response | undefined> {
  const headers = {
    'content-type': 'application/cloudevents-batch+json; charset=utf-8',
    ...(values.key ? { 'x-functions-key': values.key } : {}),
  };
  try {
    return await fetch(values.url, { method: 'POST', headers, body: JSON.stringify(events), redirect: 'error' });
  } catch {
    return undefined;
  }
}

function readArguments() {
  try {
    return parseArgs({
      allowPositionals: true,
      options: {
        url: { type: 'string', default: 'http://127.0.0.1:7071/api/events' },
        key: { type: 'string', default: '' },
        once: { type: 'boolean', default: false },
        help: { type: 'boolean', short: 'h', default: false },
      },
    });
  } catch (error) {
    console.error(`${error instanceof Error ? error.message : error}\n\n${USAGE}`);
    process.exit(2);
  }
}
