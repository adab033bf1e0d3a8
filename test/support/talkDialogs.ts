import type { TurnContext } from 'botbuilder';
import { Dialog, type DialogContext, type DialogInstance, type DialogTurnResult } from 'botbuilder-dialogs';
import { z } from 'zod';
import type { DialogDefinition } from '../../src/bot/dialogDefinition.ts';
import type { Disturb } from '../../src/domain/conversationState.ts';

/** Asks for one thing after another until it hears `done`, and remembers what it has heard. */
class Tally extends Dialog {
  override async beginDialog(dc: DialogContext): Promise<DialogTurnResult> {
    if (dc.activeDialog) dc.activeDialog.state = { heard: [] };
    await dc.context.sendActivity(`${this.id}?`);
    return Dialog.EndOfTurn;
  }

  override async continueDialog(dc: DialogContext): Promise<DialogTurnResult> {
    const { text = '' } = dc.context.activity;
    const heard: string[] = dc.activeDialog?.state['heard'] ?? [];
    if (text === 'done') {
      await dc.context.sendActivity(`${this.id}: ${heard.length} noted`);
      return dc.endDialog();
    }
    heard.push(text);
    await dc.context.sendActivity(`${this.id} noted ${text}`);
    return Dialog.EndOfTurn;
  }

  override async repromptDialog(context: TurnContext, { id }: DialogInstance): Promise<void> {
    await context.sendActivity(`${id}?`);
  }

  override async resumeDialog(dc: DialogContext): Promise<DialogTurnResult> {
    await dc.context.sendActivity(`${this.id}?`);
    return Dialog.EndOfTurn;
  }
}

/** Begun by its id, or by a notification; called `the <id>`. */
function tally(id: string, disturb: Disturb): DialogDefinition {
  return {
    dialog: new Tally(id),
    title: () => `the ${id}`,
    disturb,
    options: z.strictObject({ until: z.iso.datetime().optional() }),
    isFresh: (options, now) => {
      const { until } = z.object({ until: z.string().optional() }).parse(options);
      return until === undefined || now < new Date(until);
    },
    begunBy: (text) => (text === id ? {} : undefined),
  };
}

/** One that can be disturbed, one that wants others to wait for its end, one that must not be disturbed; and an offer. */
export const talkDialogs: readonly DialogDefinition[] = [
  tally('trip', 'always'),
  tally('survey', 'when-idle'),
  tally('payment', 'never'),
  tally('offer', 'always'),
];
