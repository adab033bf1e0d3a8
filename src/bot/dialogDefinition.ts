import type { TurnContext } from 'botbuilder';
import type { Dialog } from 'botbuilder-dialogs';
import type { z } from 'zod';
import type { Disturb } from '../domain/conversationState.ts';

/** A dialog as the bot knows it: the library's dialog, and what it declares beside it. */
export interface DialogDefinition {
  /** Its id names it in notifications and in the timelines of deliveries. */
  dialog: Dialog;
  /**
   * What it is called in a sentence, in the person's language: `your trip to London`. `state` is the running one's,
   * undefined while it is only announced: then there are the `options` that a notification gives it.
   */
  title: (state: unknown, locale: string | undefined, options?: unknown) => string;
  disturb: Disturb | ((state: unknown) => Disturb);
  /** What a notification may give it. Absent: only the person can begin it. */
  options?: z.ZodType;
  /** Asked just before it is shown: whether what it offers is still true. */
  isFresh?: (options: unknown, now: Date) => boolean | Promise<boolean>;
  /** Asked before the person is led back to it, or resumes it: what is said where it is not true any more. It ends. */
  isOver?: (options: unknown, context: TurnContext) => Promise<string | undefined>;
  /** The options with which a person's words begin it; undefined when they do not. */
  begunBy?: (text: string, locale: string | undefined) => object | undefined;
}

/** A dialog that can tell whether some words answer the question that it has asked. */
export interface Listener {
  /** @param state of the running one. */
  understands(context: TurnContext, state: unknown): boolean | Promise<boolean>;
}

/** A dialog that can explain itself. */
export interface Helper {
  /** What is said before the bot's general help. @param state of the running one. */
  help(context: TurnContext, state: unknown): string | undefined;
}

/** Thrown by a dialog for a state that it cannot go on with: another release has stored it. */
export class StaleStateError extends Error {
  readonly code = 'stale-dialog-state';
  override readonly name = 'StaleStateError';
}
