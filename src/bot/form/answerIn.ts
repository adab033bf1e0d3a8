import { type Activity, TurnContext } from 'botbuilder';
import { z } from 'zod';

/** What the button of a card sends, beside what Teams wants to know of it. */
const pressed = z.object({ answer: z.string(), about: z.string().optional() });

/** Nothing that answers a question is longer; what reads it may look at each word several times. */
const LONGEST_ANSWER = 300;

/** What the card is about whose button was pressed. */
export function aboutIn({ value }: Activity): string | undefined {
  return pressed.safeParse(value).data?.about;
}

/** Whether it is the button of another card than the one about this. */
export function isOfOther({ value }: Activity, about: string | undefined): boolean {
  const button = pressed.safeParse(value).data;
  return button !== undefined && button.about !== about;
}

/** The words of an activity: typed, or those of a button. Empty where there are none that could be an answer. */
export function answerIn(activity: Activity, about: string | undefined): string {
  if (isOfOther(activity, about)) return '';
  const button = pressed.safeParse(activity.value).data;
  if (button) return button.answer;
  const text = (TurnContext.removeRecipientMention({ ...activity, text: activity.text ?? '' }) ?? '').trim();
  return text.length > LONGEST_ANSWER ? '' : text;
}

/** The button of a card. */
export interface AnswerButton {
  title: string;
  /** The words that it stands for, in the language that the bot reads whatever the person speaks. */
  answer: string;
}

/** What it sends when it is pressed. `about` tells its card apart from older ones. */
export function buttonData(channelId: string | undefined, { title, answer }: AnswerButton, about?: string): object {
  return {
    answer,
    ...(about === undefined ? {} : { about }),
    // The person sees `title` as what they said. Bot Framework's chat page throws over it.
    ...(channelId === 'msteams' ? { msteams: { type: 'messageBack', displayText: title, text: answer } } : {}),
  };
}
