import type { TurnContext } from 'botbuilder';
import { Dialog, type DialogContext, type DialogInstance, type DialogTurnResult } from 'botbuilder-dialogs';
import type { Disturb } from '../../domain/conversationState.ts';
import type { Helper, Listener } from '../dialogDefinition.ts';
import { textsFor } from '../texts/textsFor.ts';
import { askQuestion, led, sayAtQuestion } from './askQuestion.ts';
import type { Asking, Form, FormTurn } from './form.ts';
import { turnOf } from './formTurn.ts';
import { isForOther, type OpenForm, openForm, readWords, saidTo, storedIn } from './openForm.ts';
import { readNavigation } from './readNavigation.ts';

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
    return this.#goOn(dc, { ...turn, values });
  }

  override async continueDialog(dc: DialogContext): Promise<DialogTurnResult> {
    if (dc.context.activity.type !== 'message') return Dialog.EndOfTurn;
    const open = openForm(this.#form, dc.context, dc.activeDialog?.state);
    const { turn } = open;
    const { values, texts } = turn;
    if (isForOther(this.#form, turn)) {
      await dc.context.sendActivity(askQuestion(turn, open.question, { lead: texts.notOpen }));
      return Dialog.EndOfTurn;
    }
    const said = saidTo(this.#form, turn);
    switch (readNavigation(said)) {
      case 'cancel':
        await dc.context.sendActivity(texts.form.ended(this.#form.title(turn)));
        return dc.endDialog();
      case 'start-over':
        return this.#goOn(dc, { ...turn, values: this.#given(values) }, { lead: texts.form.again });
      case 'back': {
        const before = this.#form.questions
          .slice(0, this.#form.questions.indexOf(open.question))
          .findLast(({ isNeeded }) => isNeeded?.(turn) ?? true);
        if (before) return this.#goOn(dc, { ...turn, values: without(values, [before.name]) });
        // Of a form's first question, the words may be an answer: back to what we did before.
        return this.#answer(dc, open, said, texts.form.atFirst);
      }
      default:
        return this.#answer(dc, open, said);
    }
  }

  override async resumeDialog(dc: DialogContext): Promise<DialogTurnResult> {
    await this.#askAgain(dc.context, dc.activeDialog?.state);
    return Dialog.EndOfTurn;
  }

  override async repromptDialog(context: TurnContext, { state }: DialogInstance): Promise<void> {
    await this.#askAgain(context, state);
  }

  understands(context: TurnContext, state: unknown): boolean {
    const open = openForm(this.#form, context, state);
    return readWords(this.#form, open, saidTo(this.#form, open.turn)) !== undefined;
  }

  help(context: TurnContext, state: unknown): string {
    const { question, turn } = openForm(this.#form, context, state);
    return turn.texts.form.help(this.#form.title(turn), question.hint(turn, ''));
  }

  title(state: unknown, locale: string | undefined): string {
    return this.#form.title({ values: storedIn(this.#form, state).values, texts: textsFor(locale) });
  }

  disturb(state: unknown): Disturb {
    return storedIn(this.#form, state).question.disturb ?? this.#form.disturb;
  }

  async #answer(dc: DialogContext, open: OpenForm<Values>, said: string, lead?: string): Promise<DialogTurnResult> {
    const { question, turn } = open;
    const read = readWords(this.#form, open, said);
    if (!read) {
      await dc.context.sendActivity(sayAtQuestion(turn, question, led({ lead }, question.hint(turn, said))));
      return Dialog.EndOfTurn;
    }
    await this.#form.keepEarly?.(read, turn);
    const values = { ...turn.values, ...read };
    const isAside = !(question.name in read) && this.#form.questions.some(({ name }) => read[name] !== undefined);
    return this.#goOn(dc, { ...turn, values }, isAside ? { lead: turn.texts.form.noted } : {});
  }

  /** Asks the first question that is not answered yet; when there is none, the form is done. */
  async #goOn(dc: DialogContext, turn: FormTurn<Values>, asking: Asking = {}): Promise<DialogTurnResult> {
    const { values } = turn;
    const question = this.#form.questions.find(
      ({ name, isNeeded }) => values[name] === undefined && (isNeeded?.(turn) ?? true),
    );
    if (!question || !dc.activeDialog) {
      await dc.context.sendActivity(await this.#form.done({ ...turn, values: complete(values) }));
      return dc.endDialog();
    }
    dc.activeDialog.state = { values, question: question.name };
    await dc.context.sendActivity(askQuestion(turn, question, asking));
    return Dialog.EndOfTurn;
  }

  async #askAgain(context: TurnContext, state: unknown): Promise<void> {
    const { question, turn } = openForm(this.#form, context, state);
    const { texts } = turn;
    const soFar = this.#form.soFar?.(turn) ?? [];
    const lead = texts.backTo(this.#form.title(turn));
    const after = soFar.length > 0 ? texts.form.soFar(soFar) : undefined;
    await context.sendActivity(askQuestion(turn, question, { lead, after, isAgain: true }));
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

/** Each question that is needed has its answer: that is what the compiler cannot see. */
function complete<Values extends object>(values: Partial<Values>): Values {
  return values as Values;
}
