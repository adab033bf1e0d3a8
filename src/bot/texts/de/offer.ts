import { escapeText } from '../../../domain/escapeText.ts';
import type { offer as english } from '../en/offer.ts';
import { money } from '../money.ts';

type Offer = Parameters<typeof english.news>[0];

const price = (amount: number, { currency }: Offer) => money(amount, currency, 'de-DE');
const LANGUAGE = 'de-DE';

export const offer: typeof english = {
  title: (hotel) => (hotel ? `das Angebot für ${escapeText(hotel)}` : 'ein Hotelangebot'),
  news: (offer) => {
    const where = `${escapeText(offer.hotel)}${offer.city ? ` in ${escapeText(offer.city)}` : ''}`;
    if (offer.was === undefined || !offer.dropPercent) return `${where} kostet jetzt ${price(offer.price, offer)}.`;
    return `${where} ist um ${offer.dropPercent} % günstiger: jetzt ${price(offer.price, offer)} statt ${price(offer.was, offer)}.`;
  },
  newsAgain: (offer) => {
    if (offer.was === undefined || !offer.dropPercent) return `Jetzt kostet es ${price(offer.price, offer)}.`;
    return `Jetzt ${price(offer.price, offer)} statt ${price(offer.was, offer)}.`;
  },
  question: 'Möchtest du das buchen?',
  facts: (offer) => [
    ['Hotel', escapeText(offer.hotel)],
    ...(offer.city ? [['Stadt', escapeText(offer.city)] satisfies [string, string]] : []),
    ['Preis', price(offer.price, offer)],
    ...(offer.was === undefined ? [] : [['Vorher', price(offer.was, offer)] satisfies [string, string]]),
  ],
  validUntil: 'Gültig bis',
  validUntilLanguage: LANGUAGE,
  buttons: { book: 'Buchen', decline: 'Jetzt nicht', more: 'Mehr dazu', unwatch: 'Nicht mehr beobachten' },
  hint: 'Du kannst **buchen**, **jetzt nicht**, **mehr dazu** oder **nicht mehr beobachten** sagen.',
  booked: (offer) => `${escapeText(offer.hotel)} ist für ${price(offer.price, offer)} gebucht.`,
  over: (offer) =>
    `Das Angebot für ${escapeText(offer.hotel)} zu ${price(offer.price, offer)} gilt nicht mehr: Der Preis hat sich seitdem geändert.`,
  declined: 'Gut, diesmal nicht.',
  unwatched: (hotel) => `Ich beobachte ${escapeText(hotel)} nicht mehr für dich.`,
};
