import { type AnswerButton, buttonData } from '../../form/answerIn.ts';

interface OfferCard {
  channelId: string | undefined;
  news: string;
  question: string;
  facts: [string, string][];
  buttons: AnswerButton[];
  /** Of the offer that the buttons belong to. */
  about: string;
}

/** Version 1.4: the newest that each of the channels shows. */
export function offerCard({ channelId, news, question, facts, buttons, about }: OfferCard): object {
  const factSet = { type: 'FactSet', facts: facts.map(([title, value]) => ({ title, value })) };
  return {
    $schema: 'http://adaptivecards.io/schemas/adaptive-card.json',
    type: 'AdaptiveCard',
    version: '1.4',
    body: [
      { type: 'TextBlock', text: news, weight: 'Bolder', wrap: true },
      ...(facts.length > 0 ? [factSet] : []),
      { type: 'TextBlock', text: question, wrap: true },
    ],
    actions: buttons.map((button) => ({
      type: 'Action.Submit',
      title: button.title,
      data: buttonData(channelId, button, about),
    })),
  };
}
