import { join } from 'node:path';
import { hasDisplay } from './chromium.ts';
import type { Options } from './options.ts';
import { play } from './play.ts';
import { policies } from './policies.ts';
import { printLine, printTitle } from './print.ts';
import { connectProducer } from './producer.ts';
import { type Place, startApp } from './runningApp.ts';
import { channelStages, pageStages } from './stages.ts';

/** Brings the app up and plays the scenes, one after another. */
export async function perform(options: Options, place: Place): Promise<void> {
  const scenes = policies.filter(({ policy }) => options.policies.includes(policy));
  const app = await startApp(place);
  await using stages = options.inBrowser
    ? await pageStages({ ...app, ...place, ...whatIsSeen(options) })
    : await channelStages(app);
  const producer = connectProducer(app);
  for (const scene of scenes) {
    const stage = await stages.open(scene);
    printTitle(scene);
    await play(scene, { stage, producer, tell: (line) => printLine(line, options) });
  }
  console.log('\nWhen to choose which: docs/when-busy.md\n');
}

/** A window where there is a display and no pictures were asked for, else pictures. */
function whatIsSeen({ pictures }: Options): { isVisible: boolean; pictures?: string } {
  if (pictures === undefined && hasDisplay()) return { isVisible: true };
  const folder = pictures ?? join('.local', 'demo');
  console.log(`There is no window to be seen; the pictures go to ${folder}.`);
  return { isVisible: false, pictures: folder };
}
