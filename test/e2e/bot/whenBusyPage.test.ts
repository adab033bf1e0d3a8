import { existsSync } from 'node:fs';
import { expect, onTestFinished, test } from 'vitest';
import { Children } from '../../../local/children.ts';
import type { Line } from '../../../local/demo/line.ts';
import { play } from '../../../local/demo/play.ts';
import { policies } from '../../../local/demo/policies.ts';
import { connectProducer } from '../../../local/demo/producer.ts';
import { pageStages } from '../../../local/demo/stages.ts';
import { freePorts } from '../../support/freePorts.ts';
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
  cancel: ['I stopped your trip to London because something more urgent came up', OFFER, 'All right', BACK],
  interrupt: [OFFER, 'The Bellagio is booked for 159 USD.', BACK],
  'interrupt-ignored': [
    OFFER,
    'I put the offer for the Bellagio aside',
    'How many of you are travelling?',
    OFFER,
    'Back to your trip',
  ],
};

// In CI its absence is a failure.
test.skipIf(!existsSync(CHROMIUM) && !process.env['CI'])(
  `in a browser: London and Las Vegas under each policy on the chat page (needs ${CHROMIUM})`,
  async () => {
    const bot = await startRunningBot(['--no-chat']);
    const functions = `http://127.0.0.1:${bot.app.ports.functions}`;
    const producer = connectProducer({ functions, storage: bot.connectionString });
    const children = new Children();
    onTestFinished(() => children.stop());
    await using stages = await pageStages({
      ...{ appFolder: bot.app.folder, dataFolder: bot.app.folder, children, isVisible: false, functions },
      chatPorts: await freePorts(policies.length),
    });
    for (const scene of policies) {
      const stage = await stages.open(scene);
      const lines: Line[] = [];
      await play(scene, { stage, producer, tell: (line) => void lines.push(line) });
      const texts = lines.flatMap((line) => (line.kind === 'bot' ? [line.text] : [])).slice(2);
      const found = inOrder(texts, READ[scene.name] ?? []);
      expect.soft(found, `${scene.name}: ${JSON.stringify(texts)}`).toEqual(READ[scene.name]);
      const buttons = lines.flatMap((line) => (line.kind === 'bot' ? line.buttons : []));
      const expected = scene.policy === 'inject' ? [] : ['Take it', 'Not now', 'Tell me more', 'Stop watching'];
      expect.soft(buttons, scene.name).toEqual(expected);
    }
  },
);

/** Those of the sentences that come one after another. */
function inOrder(texts: string[], sentences: string[]): string[] {
  let from = 0;
  return sentences.filter((sentence) => {
    const at = texts.findIndex((text, index) => index >= from && text.includes(sentence));
    if (at >= 0) from = at + 1;
    return at >= 0;
  });
}
