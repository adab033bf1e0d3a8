import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { Children } from '../../../local/children.ts';
import type { Line } from '../../../local/demo/line.ts';
import { play } from '../../../local/demo/play.ts';
import { policies } from '../../../local/demo/policies.ts';
import { type PriceFeed, startPriceFeed } from '../../../local/demo/priceFeed.ts';
import { priceScene } from '../../../local/demo/priceScene.ts';
import { connectProducer } from '../../../local/demo/producer.ts';
import { POLICIES, type Scene } from '../../../local/demo/scene.ts';
import { channelStages, type Stages } from '../../../local/demo/stages.ts';
import { AFTER_BUTTON, buttonScene } from './buttonScene.ts';
import { startRunningBot } from './runningBot.ts';
import { toTranscript } from './transcript.ts';

const FOLDER = join(import.meta.dirname, '../../../docs/transcripts');
/** `GOLDEN=write npx vitest run transcripts` writes them anew. */
const IS_WRITING = process.env['GOLDEN'] === 'write';

test('London and Las Vegas under each policy: what was said and recorded is what docs/transcripts says', async () => {
  const bot = await startRunningBot(['--no-chat']);
  const functions = `http://127.0.0.1:${bot.app.ports.functions}`;
  await using stages = await channelStages({ functions });
  const producer = connectProducer({ functions, storage: bot.connectionString });
  for (const policy of POLICIES) {
    const parts = [`# ${policy}`];
    for (const scene of policies.filter((one) => one.policy === policy)) {
      parts.push(toTranscript(scene, await linesOf(scene, stages, producer)));
    }
    compare(policy, parts);
  }

  const lines = await linesOf(buttonScene, stages, producer);
  const said = lines.flatMap((line) => (line.kind === 'bot' ? [line.text] : []));
  expect(said.slice(-2)).toEqual(AFTER_BUTTON);
});

test('a watch, a feed of prices and an offer in the middle of a booking: what was said is what docs/transcripts says', async () => {
  const bot = await startRunningBot(['--no-chat']);
  const functions = `http://127.0.0.1:${bot.app.ports.functions}`;
  await using stages = await channelStages({ functions });
  const producer = connectProducer({ functions, storage: bot.connectionString });
  const children = new Children();
  onTestFinished(() => children.stop());
  const appFolder = join(import.meta.dirname, '../../..');
  const feed = startPriceFeed({ appFolder, dataFolder: bot.app.folder, children, functions });
  const lines = await linesOf(priceScene, stages, producer, feed);
  compare('price', ['# price', toTranscript(priceScene, lines)]);
});

function compare(name: string, parts: string[]): void {
  const transcript = `${parts.join('\n\n')}\n`;
  const file = join(FOLDER, `${name}.md`);
  if (IS_WRITING) writeFileSync(file, transcript);
  expect.soft(transcript, `${file}, or GOLDEN=write`).toBe(readFileSync(file, 'utf8'));
}

type Producer = ReturnType<typeof connectProducer>;

async function linesOf(scene: Scene, stages: Stages, producer: Producer, feed?: PriceFeed): Promise<Line[]> {
  const lines: Line[] = [];
  await play(scene, { stage: await stages.open(scene), producer, feed, tell: (line) => void lines.push(line) });
  return lines;
}
