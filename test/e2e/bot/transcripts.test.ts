import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import type { Line } from '../../../local/demo/line.ts';
import { play } from '../../../local/demo/play.ts';
import { policies } from '../../../local/demo/policies.ts';
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
    const transcript = `${parts.join('\n\n')}\n`;
    const file = join(FOLDER, `${policy}.md`);
    if (IS_WRITING) writeFileSync(file, transcript);
    expect.soft(transcript, `${file}, or GOLDEN=write`).toBe(readFileSync(file, 'utf8'));
  }

  const lines = await linesOf(buttonScene, stages, producer);
  const said = lines.flatMap((line) => (line.kind === 'bot' ? [line.text] : []));
  expect(said.slice(-2)).toEqual(AFTER_BUTTON);
});

async function linesOf(scene: Scene, stages: Stages, producer: ReturnType<typeof connectProducer>): Promise<Line[]> {
  const lines: Line[] = [];
  await play(scene, { stage: await stages.open(scene), producer, tell: (line) => void lines.push(line) });
  return lines;
}
