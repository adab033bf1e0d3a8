import type { Activity, TurnContext } from 'botbuilder';
import type { z } from 'zod';
import type { Disturb } from '../../domain/conversationState.ts';
import type { Texts } from '../texts/en.ts';

/** The turn in which something is asked or answered. */
export interface FormTurn<Values extends object> {
  /** What is known so far, by the names of the questions. Plain JSON: it is stored between turns. */
  values: Partial<Values>;
  /** What the bot says, in the person's language. */
  texts: Texts;
  locale: string | undefined;
  now: Date;
  /** IANA: what `tomorrow` means depends on it. */
  timeZone: string;
  context: TurnContext;
}

type Said<Values extends object> = Pick<FormTurn<Values>, 'values' | 'texts'>;

/** What stands around a question. */
export interface Asking {
  /** Said first: `Noted.`, `Back to your trip to London:`. */
  lead?: string | undefined;
  /** Said last: what was answered already. */
  after?: string | undefined;
  /** The person is led back to it, and the lead says to what: the question can be shorter. */
  isAgain?: boolean;
}

interface Question<Values extends object, Name extends keyof Values & string = keyof Values & string> {
  /** Where the answer is kept. Renamed or removed, conversations that stand at it are begun anew, with an apology. */
  name: Name;
  ask(turn: FormTurn<Values>, asking: Asking): string;
  /** Whether it is asked at all, as far as is known now. Absent: always. */
  isNeeded?(turn: FormTurn<Values>): boolean;
  /** Answers to choose from: buttons, or a list in the text on channels without them. */
  suggest?(turn: FormTurn<Values>): string[];
  /** Shown instead of the text on channels that show cards, with what stands around it. */
  card?(turn: FormTurn<Values>, asking: Asking): Partial<Activity>;
  /** The answer in the person's words; undefined when there is none in them. */
  read(text: string, turn: FormTurn<Values>): Values[Name] | undefined;
  /** One sentence that helps somebody whose words were not understood. `text` is empty when they asked for help. */
  hint(turn: FormTurn<Values>, text: string): string;
  /** While this question is open nothing may come in between: a payment. */
  disturb?: 'never';
}

/** Any question of the form, whatever its answer is. */
export type AnyQuestion<Values extends object> = {
  [Name in keyof Values & string]: Question<Values, Name>;
}[keyof Values & string];

/** A dialog made of questions: all that its author writes. `docs/add-a-dialog.md` shows one. */
export interface Form<Values extends object> {
  /** Names it in notifications, in stored conversations and in the timelines of deliveries. */
  id: string;
  /** What it is called in a sentence: `your trip to London`. */
  title(said: Said<Values>): string;
  /** How it may be disturbed; a question can be stricter. */
  disturb: Disturb;
  /** What a notification may give it. Absent: only the person can begin it. */
  options?: z.ZodType<Partial<Values>>;
  /** Asked just before it is shown: whether what it offers is still true. */
  isFresh?(options: Partial<Values>, now: Date): boolean;
  /** Asked before the person is led back to it, or resumes it: what is said where it is not true any more. It ends. */
  isOver?(turn: FormTurn<Values>): Promise<string | undefined>;
  /** The options with which a person's words begin it; undefined when they do not. */
  begunBy?(text: string, locale: string | undefined): object | undefined;
  /** What is known at the beginning. Absent: the options as they are. */
  begin?(options: object, turn: FormTurn<Values>): Partial<Values>;
  /** In the order in which they are asked; one that is answered already is not asked. */
  questions: AnyQuestion<Values>[];
  /** What may be said at any question: `from Berlin`. A value that is undefined makes its question open again. */
  readAlso?(text: string, turn: FormTurn<Values>, open: keyof Values & string): Partial<Values>;
  /** Keeps what must not wait for the last answer; `read` is what the words have just said. */
  keepEarly?(read: Partial<Values>, turn: FormTurn<Values>): Promise<void>;
  /** What was answered already and the title does not say, for somebody who is led back. */
  soFar?(turn: FormTurn<Values>): string[];
  /** Tells apart what was offered before from what is offered now: a button of an old card answers nothing. */
  about?(values: Partial<Values>): string;
  /** All is answered: does its work, and returns what is said last. */
  done(turn: FormTurn<Values> & { values: Values }): string | Promise<string>;
}
