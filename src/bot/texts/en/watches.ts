import { escapeText } from '../../../domain/escapeText.ts';
import type { Watch, WatchFilter } from '../../../domain/watch.ts';
import { money } from '../money.ts';
import { toList } from '../parts.ts';

const LANGUAGE = 'en-GB';

function when({ filter, mode }: Watch): string {
  return `${condition(filter)}${mode === 'once' ? ', once' : ''}`;
}

function condition(filter: WatchFilter): string {
  if ('below' in filter) return `below ${money(filter.below, filter.currency, LANGUAGE)}`;
  if ('where' in filter) return 'what matches its filter';
  return `a drop of ${filter.dropPercent.toLocaleString(LANGUAGE)} %${measured(filter)}`;
}

function measured({ from, currency }: Extract<WatchFilter, { from: number | null }>): string {
  return from === null ? '' : `, measured from ${money(from, currency, LANGUAGE)}`;
}

export const watches = {
  help: '**watch Bellagio below 150**, **watch Bellagio if it drops 20 %** (**once**: no more after the first time): keep an eye on the price of a hotel; **my watches**, **stop watching Bellagio**',
  kept: (watch: Watch) =>
    `The watch is kept: ${escapeText(watch.name)}, ${when(watch)}. Say **my watches** to see all of them, **stop watching ${escapeText(watch.name)}** to end it.`,
  replaced: (watch: Watch, before: Watch) =>
    `The watch is changed: ${escapeText(watch.name)}, ${when(watch)}; it was ${when(before)}.`,
  optedOut: 'You said **stop**, so nothing comes until you say **start**.',
  full: (most: number) => `You have ${most} watches, and I keep no more: say **my watches** to see which one can go.`,
  list: (watches: Watch[]) =>
    watches.length === 0
      ? 'You watch nothing. Say, for example, **watch Bellagio below 150**.'
      : `You watch:\n\n${toList(watches.map((watch) => `${escapeText(watch.name)}: ${when(watch)}`))}\n\nSay **stop watching …** to end one.`,
  unknown: (hotel: string) =>
    `You have no watch on ${escapeText(hotel)}. Say **my watches** to see those that you have.`,
  unclear: 'Tell me the hotel and the price: **watch Bellagio below 150**, or **watch Bellagio if it drops 20 %**.',
};
