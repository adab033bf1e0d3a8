import { join } from 'node:path';
import { hasDisplay } from './chromium.ts';
import type { Options } from './options.ts';
import { play } from './play.ts';
import { policies } from './policies.ts';
import { startPriceFeed } from './priceFeed.ts';
import { priceScene } from './priceScene.ts';
import { printLine, printTitle } from './print.ts';
import { connectProducer } from './producer.ts';
import { type Place, startApp } from './runningApp.ts';
import type { Scene } from './scene.ts';
import { channelStages, pageStages } from './stages.ts';

/** Brings the app up and plays the scenes, one after another. */
export async function perform(options: Options, place: Place): Promise<void> {
  const scenes = scenesFor(options);
  const app = await startApp(place);
  await using stages = options.inBrowser
    ? await pageStages({ ...app, ...place, ...whatIsSeen(options) })
    : await channelStages(app);
  const producer = connectProducer(app);
  for (const scene of scenes) {
    const stage = await stages.open(scene);
    printTitle(scene);
    const feed = options.scene === 'price' ? startPriceFeed({ ...app, ...place }) : undefined;
    await play(scene, { stage, producer, feed, tell: (line) => printLine(line, options) });
  }
  const more = { policies: 'When to choose which: docs/when-busy.md', price: 'More on events: docs/events.md' };
  console.log(`\n${more[options.scene]}\n`);
}

function scenesFor({ scene, policies: asked }: Options): Scene[] {
  return scene === 'price' ? [priceScene] : policies.filter(({ policy }) => policy && asked.includes(policy));
}

/** A window where there is a display and no pictures were asked for, else pictures. */
function whatIsSeen({ pictures }: Options): { isVisible: boolean; pictures?: string } {
  if (pictures === undefined && hasDisplay()) return { isVisible: true };
  const folder = pictures ?? join('.local', 'demo');
  console.log(`There is no window to be seen; the pictures go to ${folder}.`);
  return { isVisible: false, pictures: folder };
}
