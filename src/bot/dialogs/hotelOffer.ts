import { isSameCurrency, priceIn } from '../../domain/eventPrice.ts';
import { hotelTopic } from '../../domain/watch.ts';
import { dialogServices } from '../dialogServices.ts';
import type { AnswerButton } from '../form/answerIn.ts';
import { led } from '../form/askQuestion.ts';
import { defineForm } from '../form/defineForm.ts';
import type { Asking, FormTurn } from '../form/form.ts';
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
  isOver: async ({ values, texts, context }) => {
    const { topic, price, currency } = told(values);
    const latest = topic === undefined ? undefined : await dialogServices(context).latestEvents.of(topic);
    const known = priceIn(latest?.data);
    if (!known || known.price === price || !isSameCurrency(known.currency, currency)) return undefined;
    return texts.offer.over(told(values));
  },
  about: (values) => aboutOf(values),
  readAlso: (text) => (readReply(text) === 'more' ? { detailed: true } : {}),
  questions: [
    {
      name: 'reply',
      ask: (turn, asking) => question(turn, asking),
      suggest: ({ texts, values }) => buttonsOf(texts, values).map(({ title }) => title),
      card: (turn, asking) => card(turn, asking),
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

function question(turn: FormTurn<Offer>, asking: Asking): string {
  const { texts } = turn;
  const news = newsOf(turn, asking);
  const facts = factsOf(turn).map(([name, value]) => `- ${name}: ${value}`);
  if (facts.length === 0) return `${news} ${texts.offer.question}`;
  return `${news}\n\n${facts.join('\n')}\n\n${texts.offer.question}`;
}

function card(turn: FormTurn<Offer>, asking: Asking) {
  const { texts, values, context } = turn;
  const content = offerCard({
    channelId: context.activity.channelId,
    news: led(asking, newsOf(turn, asking)),
    question: texts.offer.question,
    facts: factsOf(turn),
    buttons: buttonsOf(texts, values),
    about: aboutOf(values),
  });
  return showCard(content, led(asking, question(turn, asking)));
}

/** Who is led back has read the name of the hotel just before. */
function newsOf({ texts, values }: FormTurn<Offer>, { isAgain }: Asking): string {
  const offer = told(values);
  return isAgain ? texts.offer.newsAgain(offer) : texts.offer.news(offer);
}

/** What the news does not say; all of it for somebody who asked to know more. */
function factsOf({ texts, values, timeZone }: FormTurn<Offer>): [string, string][] {
  const { validUntil, detailed } = values;
  const facts = detailed ? texts.offer.facts(told(values)) : [];
  if (validUntil === undefined) return facts;
  const format = new Intl.DateTimeFormat(texts.offer.validUntilLanguage, {
    ...{ timeZone, dateStyle: 'medium', timeStyle: 'short' },
  });
  return [...facts, [texts.offer.validUntil, `${format.format(new Date(validUntil))} (${timeZone})`]];
}

function buttonsOf({ offer }: Texts, { detailed }: Partial<Offer>): AnswerButton[] {
  const { book, decline, more, unwatch } = offer.buttons;
  return [
    { title: book, answer: 'take it' },
    { title: decline, answer: 'not now' },
    ...(detailed ? [] : [{ title: more, answer: 'tell me more' }]),
    { title: unwatch, answer: 'stop watching' },
  ];
}

/** Tells its cards apart from those of other offers. */
function aboutOf(values: Partial<Offer>): string {
  const { hotel, price, currency } = told(values);
  return `${hotel} ${price} ${currency}`;
}

/** The options' schema sees to it that the hotel and its price are there. */
function told({ hotel = '', price = 0, currency = 'USD', ...rest }: Partial<Offer>) {
  const drop = dropPercent({ price, ...rest });
  return { ...rest, hotel, price, currency, ...(drop === undefined ? {} : { dropPercent: drop }) };
}
