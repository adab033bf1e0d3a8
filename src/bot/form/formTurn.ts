import type { Activity, TurnContext } from 'botbuilder';
import { dialogServices } from '../dialogServices.ts';
import { textsFor } from '../texts/textsFor.ts';
import type { AnyQuestion, FormTurn } from './form.ts';
import { showQuestion } from './showQuestion.ts';

export function turnOf<Values extends object>(context: TurnContext, values: Partial<Values>): FormTurn<Values> {
  const { locale } = context.activity;
  const { now, timeZone } = dialogServices(context);
  return { values, texts: textsFor(locale), locale, now: now(), timeZone, context };
}

/** A question, or what is said instead of it, with the answers to choose from. */
export function asked<Values extends object>(
  turn: FormTurn<Values>,
  question: AnyQuestion<Values>,
  text: string,
): Partial<Activity> {
  return showQuestion(turn.context.activity.channelId, text, question.suggest?.(turn));
}
