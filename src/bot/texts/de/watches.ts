import { escapeText } from '../../../domain/escapeText.ts';
import type { Watch, WatchFilter } from '../../../domain/watch.ts';
import type { watches as english } from '../en/watches.ts';
import { money } from '../money.ts';
import { toList } from '../parts.ts';

const LANGUAGE = 'de-DE';

function when({ filter, mode }: Watch): string {
  return `${condition(filter)}${mode === 'once' ? ', einmal' : ''}`;
}

function condition(filter: WatchFilter): string {
  if ('below' in filter) return `unter ${money(filter.below, filter.currency, LANGUAGE)}`;
  if ('where' in filter) return 'was zu ihrem Filter passt';
  return `${filter.dropPercent.toLocaleString(LANGUAGE)} % günstiger${measured(filter)}`;
}

function measured({ from, currency }: Extract<WatchFilter, { from: number | null }>): string {
  return from === null ? '' : ` als ${money(from, currency, LANGUAGE)}`;
}

export const watches: typeof english = {
  help: '**beobachte Bellagio unter 150**, **beobachte Bellagio, wenn es um 20 % fällt** (mit **einmal**: danach nicht mehr): den Preis eines Hotels im Auge behalten; **meine Beobachtungen**, **beobachte Bellagio nicht mehr**',
  kept: (watch) =>
    `Das ist vorgemerkt: ${escapeText(watch.name)}, ${when(watch)}. Mit **meine Beobachtungen** siehst du alle, mit **beobachte ${escapeText(watch.name)} nicht mehr** endet diese.`,
  replaced: (watch, before) => `Das ist geändert: ${escapeText(watch.name)}, ${when(watch)}; vorher ${when(before)}.`,
  optedOut: 'Du hast **stop** gesagt: Bis du **start** sagst, kommt nichts.',
  full: (most) =>
    `Du beobachtest schon ${most} Hotels, mehr merke ich mir nicht: Mit **meine Beobachtungen** siehst du, welches wegkann.`,
  list: (watches) =>
    watches.length === 0
      ? 'Du beobachtest nichts. Sag zum Beispiel **beobachte Bellagio unter 150**.'
      : `Du beobachtest:\n\n${toList(watches.map((watch) => `${escapeText(watch.name)}: ${when(watch)}`))}\n\nMit **beobachte … nicht mehr** endet eine Beobachtung.`,
  unknown: (hotel) =>
    `${escapeText(hotel)} beobachtest du nicht. Mit **meine Beobachtungen** siehst du, was du beobachtest.`,
  unclear:
    'Sag mir das Hotel und den Preis: **beobachte Bellagio unter 150** oder **beobachte Bellagio, wenn es um 20 % fällt**.',
};
