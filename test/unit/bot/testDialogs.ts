import type { TurnContext } from 'botbuilder';
import {
  ComponentDialog,
  Dialog,
  type DialogContext,
  type DialogInstance,
  type DialogTurnResult,
  TextPrompt,
  WaterfallDialog,
} from 'botbuilder-dialogs';
import { z } from 'zod';
import {
  type DialogDefinition,
  type Helper,
  type Listener,
  StaleStateError,
} from '../../../src/bot/dialogDefinition.ts';

/** The library's own: a name, then a town. It cannot tell what it understands. */
class Survey extends ComponentDialog {
  constructor() {
    super('survey');
    this.addDialog(
      new WaterfallDialog('steps', [
        (step) => step.prompt('text', 'What is your name?'),
        (step) => step.prompt('text', `Where do you live, ${step.result}?`),
        async (step) => {
          await step.context.sendActivity(`Thanks, ${step.result} it is.`);
          return step.endDialog();
        },
      ]),
    );
    this.addDialog(new TextPrompt('text'));
  }
}

export const survey: DialogDefinition = {
  dialog: new Survey(),
  title: () => 'the survey',
  disturb: 'always',
  begunBy: (text) => (text === 'survey' ? {} : undefined),
};

/** Asks one question and knows its answers. */
class Asking extends Dialog implements Listener, Helper {
  readonly question: string;
  readonly answers: RegExp;

  constructor(id: string, question: string, answers: RegExp) {
    super(id);
    this.question = question;
    this.answers = answers;
  }

  override async beginDialog(dc: DialogContext, options: object = {}): Promise<DialogTurnResult> {
    if (dc.activeDialog) dc.activeDialog.state = { ...options };
    await dc.context.sendActivity(this.question);
    return Dialog.EndOfTurn;
  }

  override async continueDialog(dc: DialogContext): Promise<DialogTurnResult> {
    const { text = '' } = dc.context.activity;
    if (text === 'explode') throw new Error('the dialog is broken');
    if (this.answers.test(text)) {
      await dc.context.sendActivity(`Noted: ${text}.`);
      return dc.endDialog();
    }
    await dc.context.sendActivity(`I do not understand ${text}. ${this.question}`);
    return Dialog.EndOfTurn;
  }

  override async repromptDialog(context: TurnContext, { state }: DialogInstance): Promise<void> {
    if (state.stale) throw new StaleStateError('of another release');
    await context.sendActivity(this.question);
  }

  /** Like a form, it says itself where the person is. */
  override async resumeDialog(dc: DialogContext): Promise<DialogTurnResult> {
    await dc.context.sendActivity(`Back to your ${this.id} to London: ${this.question}`);
    return Dialog.EndOfTurn;
  }

  understands({ activity }: TurnContext, state: unknown): boolean {
    if (typeof state === 'object' && state !== null && 'stale' in state)
      throw new StaleStateError('of another release');
    return this.answers.test(activity.text ?? '');
  }

  help(): string {
    return `About ${this.id}.`;
  }
}

export const trip: DialogDefinition = {
  dialog: new Asking('trip', 'When do you want to fly?', /^(tomorrow|on monday)$/i),
  title: (_state, locale) => (locale === 'de-DE' ? 'deine Reise nach London' : 'your trip to London'),
  disturb: 'when-idle',
  begunBy: (text) => (text === 'book a trip' ? {} : undefined),
};

export const offer: DialogDefinition = {
  dialog: new Asking('offer', 'Shall I book the Bellagio?', /^(yes|no|on monday)$/i),
  title: () => 'the offer for the Bellagio',
  disturb: () => 'never',
  options: z.strictObject({ price: z.number(), until: z.string().optional(), stale: z.boolean().optional() }),
  isFresh: (options, now) => {
    const { until } = z.object({ until: z.string().optional() }).parse(options);
    return until === undefined || now < new Date(until);
  },
};

/** Has another dialog do the asking, and is done when that one is. */
class Errand extends Dialog {
  override beginDialog(dc: DialogContext): Promise<DialogTurnResult> {
    return dc.beginDialog('trip');
  }

  override async resumeDialog(dc: DialogContext): Promise<DialogTurnResult> {
    await dc.context.sendActivity('The errand is done.');
    return dc.endDialog();
  }
}

export const errand: DialogDefinition = {
  dialog: new Errand('errand'),
  title: () => 'the errand',
  disturb: 'always',
  begunBy: (text) => (text === 'errand' ? {} : undefined),
};

/** Says its word, and that is all. */
class Announcing extends Dialog {
  override async beginDialog(dc: DialogContext, { word }: { word?: string } = {}): Promise<DialogTurnResult> {
    if (word) await dc.context.sendActivity(word);
    return dc.endDialog();
  }
}

export const announcement: DialogDefinition = {
  dialog: new Announcing('announcement'),
  title: () => 'an announcement',
  disturb: 'always',
  options: z.object({ word: z.string().optional() }),
};
