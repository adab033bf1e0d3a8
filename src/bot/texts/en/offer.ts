import { escapeText } from '../../../domain/escapeText.ts';
import { money } from '../money.ts';
import { capital } from '../parts.ts';

/** A hotel's price, as an offer says it. */
interface Offer {
  hotel: string;
  city?: string;
  price: number;
  currency: string;
  was?: number;
  dropPercent?: number;
  validUntil?: string;
}

const price = (amount: number, { currency }: Offer) => money(amount, currency, 'en-GB');
const named = (hotel: string) => (/^the /i.test(hotel) ? escapeText(hotel) : `the ${escapeText(hotel)}`);

export const offer = {
  title: (hotel?: string) => (hotel ? `the offer for ${named(hotel)}` : 'a hotel offer'),
  news: (offer: Offer) => {
    const where = `${capital(named(offer.hotel))}${offer.city ? ` in ${escapeText(offer.city)}` : ''}`;
    if (offer.was === undefined || !offer.dropPercent) return `${where} costs ${price(offer.price, offer)} now.`;
    return `${where} is down by ${offer.dropPercent} %: now ${price(offer.price, offer)}, it was ${price(offer.was, offer)}.`;
  },
  /** Where the hotel has just been named. */
  newsAgain: (offer: Offer) => {
    if (offer.was === undefined || !offer.dropPercent) return `it costs ${price(offer.price, offer)} now.`;
    return `now ${price(offer.price, offer)}, it was ${price(offer.was, offer)}.`;
  },
  question: 'Do you want to book it?',
  facts: (offer: Offer): [string, string][] => [
    ['Hotel', escapeText(offer.hotel)],
    ...(offer.city ? [['City', escapeText(offer.city)] satisfies [string, string]] : []),
    ['Price', price(offer.price, offer)],
    ...(offer.was === undefined ? [] : [['Before', price(offer.was, offer)] satisfies [string, string]]),
  ],
  validUntil: 'Valid until',
  validUntilLanguage: 'en-GB',
  buttons: { book: 'Take it', decline: 'Not now', more: 'Tell me more', unwatch: 'Stop watching' },
  hint: 'You can say **take it**, **not now**, **tell me more** or **stop watching**.',
  booked: (offer: Offer) => `${capital(named(offer.hotel))} is booked for ${price(offer.price, offer)}.`,
  over: (offer: Offer) =>
    `The offer for ${named(offer.hotel)} at ${price(offer.price, offer)} is over: the price has changed since.`,
  declined: 'All right, not this time.',
  unwatched: (hotel: string) => `I no longer watch ${named(hotel)} for you.`,
};
