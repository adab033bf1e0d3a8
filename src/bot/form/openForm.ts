import type { TurnContext } from 'botbuilder';
import { show } from '../../domain/problem.ts';
import { StaleStateError } from '../dialogDefinition.ts';
import { answerIn, isOfOther } from './answerIn.ts';
import type { AnyQuestion, Form, FormTurn } from './form.ts';
import { formState } from './formState.ts';
import { turnOf } from './formTurn.ts';

/** A form that is open: at which question, in which turn. */
export interface OpenForm<Values extends object> {
  question: AnyQuestion<Values>;
  turn: FormTurn<Values>;
}

/** @throws StaleStateError when another release has asked a question that this one does not have. */
export function storedIn<Values extends object>(
  form: Form<Values>,
  state: unknown,
): { question: AnyQuestion<Values>; values: Partial<Values> } {
  const { values, question: name } = formState<Values>(form.id, state);
  const question = form.questions.find((one) => one.name === name);
  if (!question) throw new StaleStateError(`dialog ${show(form.id)} has no question ${show(name)} (any more)`);
  return { question, values };
}

/** @throws StaleStateError */
export function openForm<Values extends object>(
  form: Form<Values>,
  context: TurnContext,
  state: unknown,
): OpenForm<Values> {
  const { question, values } = storedIn(form, state);
  return { question, turn: turnOf(context, values) };
}

/** What the person has said to the form; empty where it is about something else. */
export function saidTo<Values extends object>(form: Form<Values>, { context, values }: FormTurn<Values>): string {
  return answerIn(context.activity, form.about?.(values));
}

/** Whether a button was pressed that asks for something else, an offer of before. */
export function isForOther<Values extends object>(form: Form<Values>, { context, values }: FormTurn<Values>): boolean {
  return isOfOther(context.activity, form.about?.(values));
}

/** What the words say: the answer, and what else the form understands at any question. */
export function readWords<Values extends object>(
  form: Form<Values>,
  { question, turn }: OpenForm<Values>,
  said: string,
): Partial<Values> | undefined {
  if (said === '') return undefined;
  const answer: unknown = question.read(said, turn);
  const also = form.readAlso?.(said, turn, question.name) ?? {};
  const read = answer === undefined ? also : { ...also, [question.name]: answer };
  return Object.keys(read).length > 0 ? read : undefined;
}
