import type { TurnContext } from 'botbuilder';
import { dialogServices } from '../dialogServices.ts';
import { textsFor } from '../texts/textsFor.ts';
import type { FormTurn } from './form.ts';

export function turnOf<Values extends object>(context: TurnContext, values: Partial<Values>): FormTurn<Values> {
  const { locale } = context.activity;
  const { now, timeZone } = dialogServices(context);
  return { values, texts: textsFor(locale), locale, now: now(), timeZone, context };
}
