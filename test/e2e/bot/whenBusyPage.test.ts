import { existsSync } from 'node:fs';
import { expect, onTestFinished, test } from 'vitest';
import { Children } from '../../../local/children.ts';
import type { Line } from '../../../local/demo/line.ts';
import { play } from '../../../local/demo/play.ts';
import { policies } from '../../../local/demo/policies.ts';
import { connectProducer } from '../../../local/demo/producer.ts';
import type { Scene } from '../../../local/demo/scene.ts';
import { pageStages } from '../../../local/demo/stages.ts';
import { freePorts } from '../../support/freePorts.ts';
import { AFTER_BUTTON, buttonScene } from './buttonScene.ts';
import { CHROMIUM } from './chromium.ts';
import { startRunningBot } from './runningBot.ts';

const OFFER = 'Do you want to book it?';
const BACK = 'Back to your trip to London: When do you want to fly?';
/** What is to be read on the page, in this order, after the price has fallen. */
const READ: Record<string, string[]> = {
  inject: ['The Bellagio in Las Vegas is down by 20 %', 'How many of you are travelling?'],
  wait: [
    'How many of you are travelling?',
    'Your trip to London is booked',
    OFFER,
    'The Bellagio is booked for 159 USD.',
  ],
  cancel: [
    'I stopped your trip to London to tell you about the offer for the Bellagio.',
    OFFER,
    'All right',
    'Your trip to London is still here',
    BACK,
  ],
  interrupt: [OFFER, 'The Bellagio is booked for 159 USD.', BACK],
  'interrupt-ignored': [
    OFFER,
    'I put the offer for the Bellagio aside',
    'How many of you are travelling?',
    'Back to the offer for the Bellagio',
    'Back to your trip',
  ],
};

const BUTTONS = ['Take it', 'Not now', 'Tell me more', 'Stop watching'];
/** How often the card comes; once where nothing is said. */
const OFFERS: Record<string, number> = { inject: 0, 'interrupt-ignored': 2 };

/** Five chat pages, and each sentence is waited for. */
const MOST_MS = 400_000;

// In CI its absence is a failure.
const hasNoBrowser = !existsSync(CHROMIUM) && !process.env['CI'];

test.skipIf(hasNoBrowser)(
  `in a browser: London and Las Vegas under each policy on the chat page (needs ${CHROMIUM})`,
  { timeout: MOST_MS },
  async () => {
    for (const { scene, spoken } of await playOnPages(policies)) {
      const texts = spoken.map(({ text }) => text).slice(2);
      const found = inOrder(texts, READ[scene.name] ?? []);
      expect.soft(found, `${scene.name}: ${JSON.stringify(texts)}`).toEqual(READ[scene.name]);
      const offers = Array.from({ length: OFFERS[scene.name] ?? 1 }, () => BUTTONS);
      expect
        .soft(
          spoken.flatMap(({ buttons }) => buttons),
          scene.name,
        )
        .toEqual(offers.flat());
    }
  },
);

test.skipIf(hasNoBrowser)('in a browser: a button of the offer answers it', { timeout: MOST_MS }, async () => {
  const [played] = await playOnPages([buttonScene]);
  expect(played?.spoken.map(({ text }) => text).slice(-2)).toEqual(AFTER_BUTTON);
});

async function playOnPages(scenes: Scene[]) {
  const bot = await startRunningBot(['--no-chat']);
  const functions = `http://127.0.0.1:${bot.app.ports.functions}`;
  const producer = connectProducer({ functions, storage: bot.connectionString });
  const children = new Children();
  onTestFinished(() => children.stop());
  await using stages = await pageStages({
    ...{ appFolder: bot.app.folder, dataFolder: bot.app.folder, children, isVisible: false, functions },
    chatPorts: await freePorts(scenes.length),
  });
  const played: { scene: Scene; spoken: Extract<Line, { kind: 'bot' }>[] }[] = [];
  for (const scene of scenes) {
    const spoken: Extract<Line, { kind: 'bot' }>[] = [];
    const tell = (line: Line) => void (line.kind === 'bot' && spoken.push(line));
    await play(scene, { stage: await stages.open(scene), producer, tell });
    played.push({ scene, spoken });
  }
  return played;
}

/** Those of the sentences that come one after another. */
function inOrder(texts: string[], sentences: string[]): string[] {
  let from = 0;
  return sentences.filter((sentence) => {
    const at = texts.findIndex((text, index) => index >= from && text.includes(sentence));
    if (at >= 0) from = at + 1;
    return at >= 0;
  });
}
