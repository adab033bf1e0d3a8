import { type Activity, TurnContext } from 'botbuilder';
import { z } from 'zod';

/** What the button of a card sends, beside what Teams wants to know of it. */
const pressed = z.object({ answer: z.string(), about: z.string().optional() });

/** Nothing that answers a question is longer; what reads it may look at each word several times. */
const LONGEST_ANSWER = 300;

/** The words of an activity: typed, or those of a button. Empty where there are none that could be an answer. */
export function answerIn(activity: Activity, about: string | undefined): string {
  const button = pressed.safeParse(activity.value).data;
  if (button) return button.about === about ? button.answer : '';
  const text = (TurnContext.removeRecipientMention({ ...activity, text: activity.text ?? '' }) ?? '').trim();
  return text.length > LONGEST_ANSWER ? '' : text;
}

/** What a button of a card sends when it is pressed. In Teams the person sees `title` as what they said. */
export function buttonData(title: string, answer: string, about?: string): object {
  return {
    answer,
    ...(about === undefined ? {} : { about }),
    msteams: { type: 'messageBack', displayText: title, text: answer },
  };
}
