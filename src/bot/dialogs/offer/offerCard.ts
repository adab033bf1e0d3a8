import { buttonData } from '../../form/answerIn.ts';

/** The words that a button stands for, in the language that the bot reads whatever the person speaks. */
interface OfferButton {
  title: string;
  answer: string;
}

interface OfferCard {
  news: string;
  question: string;
  facts: [string, string][];
  buttons: OfferButton[];
  /** Of the offer that the buttons belong to. */
  about: string;
}

/** Version 1.4: the newest that each of the channels shows. */
export function offerCard({ news, question, facts, buttons, about }: OfferCard): object {
  return {
    $schema: 'http://adaptivecards.io/schemas/adaptive-card.json',
    type: 'AdaptiveCard',
    version: '1.4',
    body: [
      { type: 'TextBlock', text: news, weight: 'Bolder', wrap: true },
      { type: 'FactSet', facts: facts.map(([title, value]) => ({ title, value })) },
      { type: 'TextBlock', text: question, wrap: true },
    ],
    actions: buttons.map(({ title, answer }) => ({
      type: 'Action.Submit',
      title,
      data: buttonData(title, answer, about),
    })),
  };
}
