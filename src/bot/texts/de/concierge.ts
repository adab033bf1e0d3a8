import type { ConciergeTexts, ShownIdea } from '../../../jobs/concierge/conciergeTexts.ts';
import { money } from '../money.ts';
import { toList } from '../parts.ts';

const DESKS = {
  food: 'Fürs Essen',
  sights: 'Für Sehenswertes',
  stay: 'Für Hotels',
  transport: 'Für Wege durch die Stadt',
};
const NUMBERS = ['nichts', 'eine Idee', 'zwei Ideen', 'drei Ideen'];

function line({ name, city, about, price }: ShownIdea): string {
  const last = price ? ` Zuletzt gehörter Preis: ${money(price.amount, price.currency, 'de-DE')}.` : '';
  return `**${name}**${city ? ` (${city})` : ''}: ${about}${last}`;
}

export const concierge: ConciergeTexts = {
  asked: (desk, found) => `${DESKS[desk]} gibt es ${NUMBERS[found] ?? `${found} Ideen`}`,
  answer: (question, ideas) =>
    `„${question}“: Im Reiseführer des Concierge (er ist auf Englisch) steht\n\n${toList(ideas.map(line))}`,
  nothing: (question, { cities }) =>
    `„${question}“: Dazu steht leider nichts im Reiseführer des Concierge. Er ist klein: Essen, Sehenswertes, Hotels und Verkehr in ${cities.join(', ')}. Nenn mir eine Stadt und eines davon: **frag den Concierge, wo man in London isst**.`,
};
