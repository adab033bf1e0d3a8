import type { Watch, WatchFilter } from '../../../domain/watch.ts';
import { money } from '../money.ts';
import { toList } from '../parts.ts';

const LANGUAGE = 'en-GB';

function when(filter: WatchFilter): string {
  if ('below' in filter) return `below ${money(filter.below, filter.currency, LANGUAGE)}`;
  return `a drop of ${filter.dropPercent.toLocaleString(LANGUAGE)} %`;
}

export const watches = {
  help: '**watch Bellagio below 150**, **watch Bellagio if it drops 20 %**: keep an eye on the price of a hotel; **my watches**, **stop watching Bellagio**',
  kept: ({ name, filter }: Watch) =>
    `The watch is kept: ${name}, ${when(filter)}. Say **my watches** to see all of them, **stop watching ${name}** to end it.`,
  replaced: ({ name, filter }: Watch, before: Watch) =>
    `The watch is changed: ${name}, ${when(filter)}; it was ${when(before.filter)}.`,
  full: (most: number) => `You have ${most} watches, and I keep no more: say **my watches** to see which one can go.`,
  list: (watches: Watch[]) =>
    watches.length === 0
      ? 'You watch nothing. Say, for example, **watch Bellagio below 150**.'
      : `You watch:\n\n${toList(watches.map(({ name, filter }) => `${name}: ${when(filter)}`))}\n\nSay **stop watching …** to end one.`,
  unknown: (hotel: string) => `You have no watch on ${hotel}. Say **my watches** to see those that you have.`,
  unclear: 'Tell me the hotel and the price: **watch Bellagio below 150**, or **watch Bellagio if it drops 20 %**.',
};
