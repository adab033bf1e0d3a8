import type { Activity, TurnContext } from 'botbuilder';
import { Dialog, type DialogContext, type DialogInstance, type DialogTurnResult } from 'botbuilder-dialogs';
import type { Disturb } from '../../domain/conversationState.ts';
import { show } from '../../domain/problem.ts';
import { type Helper, type Listener, StaleStateError } from '../dialogDefinition.ts';
import { textsFor } from '../texts/textsFor.ts';
import { answerIn } from './answerIn.ts';
import type { AnyQuestion, Form, FormTurn } from './form.ts';
import { formState } from './formState.ts';
import { asked, turnOf } from './formTurn.ts';
import { readNavigation } from './readNavigation.ts';
import { showsCards } from './showQuestion.ts';

/** A form that is open: at which question, in which turn. */
interface Open<Values extends object> {
  question: AnyQuestion<Values>;
  turn: FormTurn<Values>;
}

/** Runs a form: asks what is not known yet, in order, and can be led back to the question that is open. */
export class FormDialog<Values extends object> extends Dialog implements Listener, Helper {
  readonly #form: Form<Values>;

  constructor(form: Form<Values>) {
    super(form.id);
    this.#form = form;
  }

  override async beginDialog(dc: DialogContext, options: object = {}): Promise<DialogTurnResult> {
    const turn = turnOf<Values>(dc.context, {});
    const values = this.#form.begin ? this.#form.begin(options, turn) : options;
    return this.#goOn(dc, { ...turn, values }, { isNew: true });
  }

  override async continueDialog(dc: DialogContext): Promise<DialogTurnResult> {
    if (dc.context.activity.type !== 'message') return Dialog.EndOfTurn;
    const open = this.#open(dc.context, dc.activeDialog?.state);
    const { turn } = open;
    const { values, texts } = turn;
    const said = this.#answerIn(turn);
    switch (readNavigation(said)) {
      case 'cancel':
        await dc.context.sendActivity(texts.form.ended(this.#form.title(turn)));
        return dc.endDialog();
      case 'start-over':
        return this.#goOn(dc, { ...turn, values: this.#given(values) }, { lead: texts.form.again, isNew: true });
      case 'back': {
        const before = this.#form.questions[this.#form.questions.indexOf(open.question) - 1];
        if (before) return this.#goOn(dc, { ...turn, values: without(values, [before.name]) });
        // Of a form's first question, the words may be an answer: back to what we did before.
        return this.#answer(dc, open, said, texts.form.atFirst);
      }
      default:
        return this.#answer(dc, open, said);
    }
  }

  override async resumeDialog(dc: DialogContext): Promise<DialogTurnResult> {
    await dc.context.sendActivity(this.#askAgain(dc.context, dc.activeDialog?.state));
    return Dialog.EndOfTurn;
  }

  override async repromptDialog(context: TurnContext, { state }: DialogInstance): Promise<void> {
    await context.sendActivity(this.#askAgain(context, state));
  }

  understands(context: TurnContext, state: unknown): boolean {
    const open = this.#open(context, state);
    return this.#read(open, this.#answerIn(open.turn)) !== undefined;
  }

  help(context: TurnContext, state: unknown): string {
    const { question, turn } = this.#open(context, state);
    return turn.texts.form.help(this.#form.title(turn), question.hint(turn, ''));
  }

  title(state: unknown, locale: string | undefined): string {
    return this.#form.title({ values: this.#stored(state).values, texts: textsFor(locale) });
  }

  disturb(state: unknown): Disturb {
    return this.#stored(state).question.disturb ?? this.#form.disturb;
  }

  #answerIn({ context, values }: FormTurn<Values>): string {
    return answerIn(context.activity, this.#form.about?.(values));
  }

  async #answer(dc: DialogContext, open: Open<Values>, said: string, lead?: string): Promise<DialogTurnResult> {
    const { question, turn } = open;
    const read = this.#read(open, said);
    if (!read) {
      const text = question.hint(turn, said);
      await dc.context.sendActivity(asked(turn, question, lead ? `${lead} ${text}` : text));
      return Dialog.EndOfTurn;
    }
    const values = { ...turn.values, ...read };
    const isAside = !(question.name in read) && Object.values(read).some((value) => value !== undefined);
    return this.#goOn(dc, { ...turn, values }, isAside ? { lead: turn.texts.form.noted } : {});
  }

  /** What the words say: the answer, and what else the form understands at any question. */
  #read({ question, turn }: Open<Values>, said: string): Partial<Values> | undefined {
    if (said === '') return undefined;
    const answer: unknown = question.read(said, turn);
    const also = this.#form.readAlso?.(said, turn, question.name) ?? {};
    const read = answer === undefined ? also : { ...also, [question.name]: answer };
    return Object.keys(read).length > 0 ? read : undefined;
  }

  /** Asks the first question that is not answered yet; when there is none, the form is done. */
  async #goOn(
    dc: DialogContext,
    turn: FormTurn<Values>,
    { lead, isNew = false }: { lead?: string; isNew?: boolean } = {},
  ): Promise<DialogTurnResult> {
    const { values } = turn;
    const question = this.#form.questions.find(({ name }) => values[name] === undefined);
    if (!question || !dc.activeDialog) {
      await dc.context.sendActivity(await this.#form.done({ ...turn, values: complete(values) }));
      return dc.endDialog();
    }
    dc.activeDialog.state = { values, question: question.name };
    const card = isNew && showsCards(dc.context.activity.channelId) ? question.card?.(turn) : undefined;
    const text = question.ask(turn);
    await dc.context.sendActivity(card ?? asked(turn, question, lead ? `${lead} ${text}` : text));
    return Dialog.EndOfTurn;
  }

  #askAgain(context: TurnContext, state: unknown): Partial<Activity> {
    const { question, turn } = this.#open(context, state);
    const { texts } = turn;
    const soFar = this.#form.soFar?.(turn) ?? [];
    const text = `${texts.backTo(this.#form.title(turn))} ${question.ask(turn)}`;
    return asked(turn, question, soFar.length > 0 ? `${text}\n\n${texts.form.soFar(soFar)}` : text);
  }

  #open(context: TurnContext, state: unknown): Open<Values> {
    const { question, values } = this.#stored(state);
    return { question, turn: turnOf(context, values) };
  }

  /** @throws StaleStateError when another release has asked a question that this one does not have. */
  #stored(state: unknown): { question: AnyQuestion<Values>; values: Partial<Values> } {
    const { values, question: name } = formState<Values>(this.id, state);
    const question = this.#form.questions.find((one) => one.name === name);
    if (!question) throw new StaleStateError(`dialog ${show(this.id)} has no question ${show(name)} (any more)`);
    return { question, values };
  }

  /** What was known before the first question was asked and is no answer. */
  #given(values: Partial<Values>): Partial<Values> {
    return without(
      values,
      this.#form.questions.map(({ name }) => name),
    );
  }
}

function without<Values extends object>(values: Partial<Values>, names: (keyof Values)[]): Partial<Values> {
  const rest = { ...values };
  for (const name of names) delete rest[name];
  return rest;
}

/** Each question has its answer: that is what the compiler cannot see. */
function complete<Values extends object>(values: Partial<Values>): Values {
  return values as Values;
}
