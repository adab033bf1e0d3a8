import type { Activity } from 'botbuilder';
import type { AnyQuestion, Asking, FormTurn } from './form.ts';
import { showQuestion, showsCards } from './showQuestion.ts';

/** A question as the channel shows it: its card, or its text with the answers to choose from. */
export function askQuestion<Values extends object>(
  turn: FormTurn<Values>,
  question: AnyQuestion<Values>,
  asking: Asking,
): Partial<Activity> {
  const card = showsCards(turn.context.activity.channelId) ? question.card?.(turn, asking) : undefined;
  return card ?? sayAtQuestion(turn, question, led(asking, question.ask(turn, asking)));
}

/** What is said instead of a question that stays open, with the answers to choose from. */
export function sayAtQuestion<Values extends object>(
  turn: FormTurn<Values>,
  question: AnyQuestion<Values>,
  text: string,
): Partial<Activity> {
  return showQuestion(turn.context.activity.channelId, text, question.suggest?.(turn));
}

/** A text with what is said around it. */
export function led({ lead, after }: Asking, text: string): string {
  const whole = lead === undefined ? text : `${lead} ${text}`;
  return after === undefined ? whole : `${whole}\n\n${after}`;
}
