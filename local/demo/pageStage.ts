import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import type { Utterance } from './line.ts';
import type { Stage } from './stage.ts';

const MARGIN = 12;
/** Of a message's words to the top of the time above it. */
const HEAD = 32;

/** The person on the chat page. @param pictures the folder for them; undefined: none are taken. */
export function pageStage(page: Page, pictures?: string): Stage {
  const spoken = page.locator('.fai-OutputCard');
  const heard = async (): Promise<Utterance[]> => {
    const texts = await spoken.allInnerTexts();
    const buttons = await spoken.evaluateAll((cards) =>
      cards.map((card) => [...card.querySelectorAll('button')].map(({ textContent }) => textContent ?? '')),
    );
    return texts.map((text, index) => withoutButtons(text, buttons[index] ?? []));
  };
  return {
    user: { channelId: 'emulator', userId: 'user-id-0' },
    say: async (text) => {
      await page.getByRole('textbox').click();
      await page.keyboard.type(text);
      await page.keyboard.press('Enter');
    },
    press: (button) => page.getByRole('button', { name: button, exact: true }).last().click(),
    heard,
    silenceMs: 1000,
    takePicture: async (name) => {
      if (pictures === undefined) return undefined;
      mkdirSync(pictures, { recursive: true });
      const path = join(pictures, `when-busy-${name}.png`);
      await page.screenshot({ path, clip: await clipOf(page) });
      return path;
    },
  };
}

function withoutButtons(text: string, buttons: string[]): Utterance {
  const lines = text.split('\n').map((line) => line.trim());
  return { text: lines.filter((line) => line !== '' && !buttons.includes(line)).join('\n'), buttons };
}

/** From the first word of the person to the last of the bot, without the page around them. */
async function clipOf(page: Page) {
  const first = await page.getByText('book a trip', { exact: true }).first().boundingBox();
  const last = await page.locator('.fai-OutputCard').last().boundingBox();
  const { width = 0 } = page.viewportSize() ?? {};
  const top = Math.max(0, (first?.y ?? 0) - HEAD);
  return { x: 0, y: top, width, height: (last?.y ?? 0) + (last?.height ?? 0) + MARGIN - top };
}
