import { hotelTopic } from '../../domain/watch.ts';
import { dialogServices } from '../dialogServices.ts';
import { defineForm } from '../form/defineForm.ts';
import type { FormTurn } from '../form/form.ts';
import { showCard } from '../form/showQuestion.ts';
import type { Texts } from '../texts/en.ts';
import { offerCard } from './offer/offerCard.ts';
import { dropPercent, type OfferOptions, offerOptions } from './offer/offerOptions.ts';
import { type Reply, readReply } from './offer/readReply.ts';

interface Offer extends OfferOptions {
  /** Set once the person has asked to know more. */
  detailed: true;
  reply: Exclude<Reply, 'more'>;
}

/** A hotel that got cheaper. A notification opens it; taking it books nothing: `done` is where yours would. */
export const hotelOffer = defineForm<Offer>({
  id: 'hotelOffer',
  title: ({ values, texts }) => texts.offer.title(values.hotel),
  disturb: 'always',
  options: offerOptions,
  isFresh: ({ validUntil }, now) => validUntil === undefined || Date.parse(validUntil) > now.getTime(),
  about: (values) => {
    const { hotel, price, currency } = told(values);
    return `${hotel} ${price} ${currency}`;
  },
  readAlso: (text) => (readReply(text) === 'more' ? { detailed: true } : {}),
  questions: [
    {
      name: 'reply',
      ask: (turn) => question(turn),
      suggest: ({ texts, values }) => buttonsOf(texts, values).map(({ title }) => title),
      card: (turn) => card(turn),
      read: (text) => {
        const reply = readReply(text);
        return reply === 'more' ? undefined : reply;
      },
      hint: ({ texts }) => texts.offer.hint,
    },
  ],
  done: async ({ values, texts, context }) => {
    switch (values.reply) {
      case 'book':
        return texts.offer.booked(told(values));
      case 'decline':
        return texts.offer.declined;
      case 'unwatch': {
        const { watches, recipientKey } = dialogServices(context);
        const topic = values.topic ?? hotelTopic(values.hotel);
        if (topic) await watches.end(recipientKey, topic);
        return texts.offer.unwatched(values.hotel);
      }
    }
  },
});

function question(turn: FormTurn<Offer>): string {
  const { texts, values } = turn;
  const offer = told(values);
  const news = texts.offer.news(offer);
  if (!values.detailed) return `${news} ${texts.offer.question}`;
  const facts = factsOf(turn).map(([name, value]) => `- ${name}: ${value}`);
  return `${news}\n\n${facts.join('\n')}\n\n${texts.offer.question}`;
}

function card(turn: FormTurn<Offer>) {
  const { texts, values } = turn;
  const offer = told(values);
  const content = offerCard({
    news: texts.offer.news(offer),
    question: texts.offer.question,
    facts: factsOf(turn),
    buttons: buttonsOf(texts, values),
    about: `${offer.hotel} ${offer.price} ${offer.currency}`,
  });
  return showCard(content, question(turn));
}

function factsOf({ texts, values, timeZone }: FormTurn<Offer>): [string, string][] {
  const { validUntil } = values;
  const format = new Intl.DateTimeFormat(texts.offer.validUntilLanguage, {
    ...{ timeZone, dateStyle: 'medium', timeStyle: 'short' },
  });
  const until = validUntil === undefined ? undefined : `${format.format(new Date(validUntil))} (${timeZone})`;
  return texts.offer.facts(told(values), until);
}

function buttonsOf({ offer }: Texts, { detailed }: Partial<Offer>) {
  const { book, decline, more, unwatch } = offer.buttons;
  return [
    { title: book, answer: 'take it' },
    { title: decline, answer: 'not now' },
    ...(detailed ? [] : [{ title: more, answer: 'tell me more' }]),
    { title: unwatch, answer: 'stop watching' },
  ];
}

/** The options' schema sees to it that the hotel and its price are there. */
function told({ hotel = '', price = 0, currency = 'USD', ...rest }: Partial<Offer>) {
  const drop = dropPercent({ price, ...rest });
  return { ...rest, hotel, price, currency, ...(drop === undefined ? {} : { dropPercent: drop }) };
}
