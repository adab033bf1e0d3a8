import { existsSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { chromium, type Page } from 'playwright-core';
import { expect, onTestFinished, test } from 'vitest';
import { CHROMIUM } from './chromium.ts';
import { startRunningBot } from './runningBot.ts';

/** `PICTURE=docs/images/chat-page.png npx vitest run chatPage` makes the README's picture anew. */
const PICTURE = process.env['PICTURE'];
const CARD = {
  type: 'AdaptiveCard',
  version: '1.5',
  body: [
    { type: 'TextBlock', text: 'Bellagio, Las Vegas', weight: 'bolder', size: 'large' },
    { type: 'TextBlock', text: '159 $ a night, it was 199 $', spacing: 'none' },
  ],
};

// In CI its absence is a failure.
test.skipIf(!existsSync(CHROMIUM) && !process.env['CI'])(
  `in a browser: a person chats, the command sends, it appears on the page (needs ${CHROMIUM})`,
  async () => {
    const bot = await startRunningBot([]);
    const page = await openPage(`http://127.0.0.1:${bot.app.ports.chat}`);
    const fromBot = (text: string) => page.locator('.fai-OutputCard', { hasText: text });
    await page.getByRole('textbox').click();
    await page.keyboard.type('help');
    await page.keyboard.press('Enter');
    await fromBot('I understand:').waitFor();
    expect(await fromBot('I usually speak first').count()).toBe(1);

    const text = 'The price of your hotel fell by 20 %';
    const notified = await bot.proactive('notify', '--everyone', '--text', text);
    expect(notified.code, notified.output).toBe(0);
    const enqueued = performance.now();
    await fromBot(text).waitFor();
    console.log(`on the page ${((performance.now() - enqueued) / 1000).toFixed(1)} s after the command`);
    expect(await fromBot(text).count()).toBe(1);

    const to = { everyone: true };
    await bot.queue.sendMessage(
      JSON.stringify({ to, message: { card: CARD, text: 'Bellagio: 159 $' }, conversation: 'new' }),
    );
    await page.locator('.ac-adaptiveCard', { hasText: 'Bellagio, Las Vegas' }).waitFor();

    await page.getByTitle('Hide log panel').click();
    if (PICTURE) await page.screenshot({ path: PICTURE });

    // The page forgets what was said; the bot knows the person, and does not welcome them again.
    await page.reload();
    await page.getByRole('textbox').click();
    await page.keyboard.type('help');
    await page.keyboard.press('Enter');
    await fromBot('I understand:').waitFor();
    expect(await fromBot('I usually speak first').count()).toBe(0);
  },
);

async function openPage(url: string): Promise<Page> {
  const profile = await mkdtemp(join(tmpdir(), 'proactive-browser-'));
  const context = await chromium.launchPersistentContext(profile, {
    executablePath: CHROMIUM,
    viewport: { width: 1280, height: 720 },
    args: [
      '--no-sandbox',
      '--disable-gpu',
      '--no-first-run',
      '--disable-background-networking',
      '--disable-component-update',
      '--disable-sync',
    ],
  });
  onTestFinished(async () => {
    await context.close();
    await rm(profile, { recursive: true, force: true });
  });
  const page = context.pages()[0] ?? (await context.newPage());
  await page.goto(url);
  await page.getByRole('textbox').waitFor({ timeout: 60_000 });
  return page;
}
