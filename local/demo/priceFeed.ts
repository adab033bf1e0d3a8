import { appendFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { notificationIdOf } from '../../src/domain/watchedEvent.ts';
import type { Place, RunningApp } from './runningApp.ts';

const SOURCE = '/examples/price-feed';
const HOTEL = 'bellagio';

/** The example of a price feed, and the file that it follows. */
export interface PriceFeed {
  /** Adds a line to the file. @returns it, and the id of the notification that its event becomes. */
  append(price: number): Promise<{ line: string; notificationId: string }>;
}

export function startPriceFeed({
  appFolder,
  dataFolder,
  children,
  functions,
}: Place & Pick<RunningApp, 'functions'>): PriceFeed {
  const file = join(dataFolder, 'prices.csv');
  writeFileSync(file, 'time,subject,price,currency,city\n');
  children.start({
    name: 'the price feed',
    command: [
      ...([process.execPath, join(appFolder, 'examples/price-feed/feed.ts'), file] as const),
      ...['--url', `${functions}/api/events`],
    ],
    cwd: appFolder,
    patienceSeconds: 1,
    output: () => {},
  });
  return {
    append: async (price) => {
      const time = new Date().toISOString();
      const line = [time, HOTEL, price, 'USD', 'Las Vegas'].join(',');
      appendFileSync(file, `${line}\n`);
      return { line, notificationId: notificationIdOf({ source: SOURCE, id: `${HOTEL}@${time}` }) };
    },
  };
}
