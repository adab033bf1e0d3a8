import { existsSync } from 'node:fs';
import { chromium, type Page } from 'playwright-core';
import { CannotStart } from '../cannotStart.ts';

const PLACES = [
  '/usr/bin/chromium',
  '/usr/bin/chromium-browser',
  '/usr/bin/google-chrome',
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
  'C:\\Program Files\\Google\\Chrome\\Application\\chrome.exe',
  'C:\\Program Files (x86)\\Microsoft\\Edge\\Application\\msedge.exe',
];
const READY_MS = 60_000;

export interface Browser extends AsyncDisposable {
  /** The chat page, ready for the first word. */
  open(url: string): Promise<Page>;
}

/** @throws CannotStart where there is no browser. */
export async function startChromium({ isVisible }: { isVisible: boolean }): Promise<Browser> {
  const executablePath = [process.env['CHROMIUM'] ?? '', ...PLACES].find((path) => path !== '' && existsSync(path));
  if (executablePath === undefined) {
    throw new CannotStart('found no Chromium, Chrome or Edge: install one, or name its program in CHROMIUM');
  }
  const browser = await chromium.launch({
    executablePath,
    headless: !isVisible,
    // Ctrl+C is ours: what runs besides the browser is stopped in order.
    ...{ handleSIGINT: false, handleSIGTERM: false, handleSIGHUP: false },
    args: ['--no-first-run', '--disable-gpu', '--disable-background-networking', '--disable-component-update'],
  });
  return {
    open: async (url) => {
      // High enough for a whole scene: a picture shows what a person would have to scroll to.
      const page = await browser.newPage({ viewport: { width: 760, height: isVisible ? 900 : 1600 } });
      await page.goto(url);
      await page.getByRole('textbox').waitFor({ timeout: READY_MS });
      await page.getByTitle('Hide log panel').click();
      return page;
    },
    [Symbol.asyncDispose]: () => browser.close(),
  };
}

/** Of the system: whether a window could be seen. */
export function hasDisplay(): boolean {
  if (process.platform !== 'linux') return true;
  return Boolean(process.env['DISPLAY'] || process.env['WAYLAND_DISPLAY']);
}
