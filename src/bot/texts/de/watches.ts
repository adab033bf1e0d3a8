import type { WatchFilter } from '../../../domain/watch.ts';
import type { watches as english } from '../en/watches.ts';
import { money } from '../money.ts';
import { toList } from '../parts.ts';

const LANGUAGE = 'de-DE';

function when(filter: WatchFilter): string {
  if ('below' in filter) return `unter ${money(filter.below, filter.currency, LANGUAGE)}`;
  return `${filter.dropPercent.toLocaleString(LANGUAGE)} % günstiger`;
}

export const watches: typeof english = {
  help: '**beobachte Bellagio unter 150**, **beobachte Bellagio, wenn es um 20 % fällt**: den Preis eines Hotels im Auge behalten; **meine Beobachtungen**, **beobachte Bellagio nicht mehr**',
  kept: ({ name, filter }) =>
    `Das ist vorgemerkt: ${name}, ${when(filter)}. Mit **meine Beobachtungen** siehst du alle, mit **beobachte ${name} nicht mehr** endet diese.`,
  replaced: ({ name, filter }, before) => `Das ist geändert: ${name}, ${when(filter)}; vorher ${when(before.filter)}.`,
  full: (most) =>
    `Du beobachtest schon ${most} Hotels, mehr merke ich mir nicht: Mit **meine Beobachtungen** siehst du, welches wegkann.`,
  list: (watches) =>
    watches.length === 0
      ? 'Du beobachtest nichts. Sag zum Beispiel **beobachte Bellagio unter 150**.'
      : `Du beobachtest:\n\n${toList(watches.map(({ name, filter }) => `${name}: ${when(filter)}`))}\n\nMit **beobachte … nicht mehr** endet eine Beobachtung.`,
  unknown: (hotel) => `${hotel} beobachtest du nicht. Mit **meine Beobachtungen** siehst du, was du beobachtest.`,
  unclear:
    'Sag mir das Hotel und den Preis: **beobachte Bellagio unter 150** oder **beobachte Bellagio, wenn es um 20 % fällt**.',
};
