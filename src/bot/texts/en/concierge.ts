import type { ConciergeTexts, ShownIdea } from '../../../jobs/concierge/conciergeTexts.ts';
import { money } from '../money.ts';
import { toList } from '../parts.ts';

const DESKS = { food: 'food', sights: 'sights', stay: 'hotel', transport: 'transport' };
const NUMBERS = ['nothing on it', 'one idea', 'two ideas', 'three ideas'];

function line({ name, city, about, price }: ShownIdea): string {
  const last = price ? ` The price that I heard last: ${money(price.amount, price.currency, 'en-GB')}.` : '';
  return `**${name}**${city ? ` (${city})` : ''}: ${about}${last}`;
}

export const concierge: ConciergeTexts = {
  asked: (desk, found) => `The ${DESKS[desk]} desk has ${NUMBERS[found] ?? `${found} ideas`}`,
  answer: (question, ideas) => `“${question}”: the concierge's guide says\n\n${toList(ideas.map(line))}`,
  nothing: (question, { cities, isCityKnown }) =>
    `“${question}”: I am sorry, the concierge's guide has nothing on ${isCityKnown ? 'that' : 'it'}. It is a small one: food, sights, hotels and transport in ${cities.join(', ')}. Name a city and one of these: **ask the concierge where to eat in London**.`,
};
