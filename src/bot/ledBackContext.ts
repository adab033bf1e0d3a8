import type { TurnContext } from 'botbuilder';
import { DialogContext, type DialogSet, type DialogTurnResult } from 'botbuilder-dialogs';
import type { Frame } from '../domain/conversationState.ts';

/** Runs what makes a dialog speak, and puts the lead-in (`Back to your trip to London:`) in front of it. */
export type LeadIn = <T>(speak: () => Promise<T>) => Promise<T>;

/**
 * The library's context of the stack. When the dialog on top ends, the library has the one below ask its question
 * again, without a word of where the person is: those who know better begin with the same words themselves.
 */
export class LedBackContext extends DialogContext {
  readonly #leadIn: LeadIn;
  readonly #endOver: () => Promise<void>;

  /** @param endOver ends those below the dialog on top that nobody should be led back to */
  constructor(
    set: DialogSet,
    context: TurnContext,
    stack: Frame[],
    { leadIn, endOver }: { leadIn: LeadIn; endOver: () => Promise<void> },
  ) {
    super(set, context, { dialogStack: stack });
    this.#leadIn = leadIn;
    this.#endOver = endOver;
  }

  override async endDialog(result?: unknown): Promise<DialogTurnResult> {
    await this.#endOver();
    return this.#leadIn(() => super.endDialog(result));
  }
}
