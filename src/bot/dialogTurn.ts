import type { TurnContext } from 'botbuilder';
import { DialogContext } from 'botbuilder-dialogs';
import {
  type ConversationState,
  conversationStateSchema,
  type Frame,
  type HeldActivity,
  type SetAside,
} from '../domain/conversationState.ts';
import type { Beginning, KnownDialogs } from './knownDialogs.ts';
import { LedBackContext } from './ledBackContext.ts';
import { withSetAside } from './setAside.ts';
import type { Texts } from './texts/en.ts';
import { textsFor } from './texts/textsFor.ts';

/** What a turn is run with. */
export interface TurnSetting {
  known: KnownDialogs;
  context: TurnContext;
  /** What the turn has said so far. */
  held: HeldActivity[];
  locale: string | undefined;
  now: Date;
}

/** The dialogs of one conversation during one turn, on a copy of what is stored. */
export class DialogTurn {
  readonly known: KnownDialogs;
  readonly context: TurnContext;
  readonly locale: string | undefined;
  readonly now: Date;
  readonly texts: Texts;
  readonly held: HeldActivity[];
  readonly stack: Frame[];
  setAside: SetAside[];
  #ledIn = 0;

  constructor({ known, context, held, locale, now }: TurnSetting, state: ConversationState) {
    this.known = known;
    this.context = context;
    this.held = held;
    this.locale = locale;
    this.now = now;
    this.texts = textsFor(locale);
    const { stack, setAside } = structuredClone(state);
    this.stack = stack;
    this.setAside = setAside;
  }

  /** @returns the state with what the turn has made of it, as it comes back from storage. */
  over(state: ConversationState): ConversationState {
    const { stack, setAside } = this;
    return conversationStateSchema.parse(JSON.parse(JSON.stringify({ ...state, stack, setAside })));
  }

  get top(): Frame | undefined {
    return this.stack.at(-1);
  }

  titleOf(frame: Frame): string {
    return this.known.titleOf(frame, this.locale);
  }

  async say(text: string): Promise<void> {
    await this.context.sendActivity(text);
  }

  /** Gives the activity to the dialog on top. */
  async continue(): Promise<void> {
    const leadIn = <T>(speak: () => Promise<T>) => this.#withLeadIn(speak);
    const endOver = () => this.#endOver(this.stack.length - 2);
    await new LedBackContext(this.known.set, this.context, this.stack, { leadIn, endOver }).continueDialog();
  }

  /** Begins a dialog on top, apart from those below: when it ends at once, only their question is asked again. */
  async begin({ definition, options }: Beginning, opened: Pick<Frame, 'openedBy' | 'options'> = {}): Promise<void> {
    const begun: Frame[] = [];
    const before = this.held.length;
    const context = new DialogContext(this.known.set, this.context, { dialogStack: begun });
    await context.beginDialog(definition.dialog.id, options);
    const [first, ...others] = begun;
    if (first) this.stack.push({ ...first, ...opened }, ...others);
    else if (this.held.length > before) await this.askAgain();
  }

  /** The open question once more, if there is one. */
  async askAgain(): Promise<void> {
    await this.#endOver(this.stack.length - 1);
    if (this.stack.length === 0) return;
    const context = new DialogContext(this.known.set, this.context, { dialogStack: this.stack });
    await this.#withLeadIn(() => context.repromptDialog());
  }

  /**
   * Ends the dialogs from one on and keeps them as they were. They are told on copies: what they do to their state when
   * they end is not what comes back.
   * @returns what they are called together.
   */
  async putAside(from: number, why: SetAside['why']): Promise<string> {
    const frames = this.stack.splice(from);
    const title = this.texts.together([...new Set(frames.map((frame) => this.titleOf(frame)))]);
    const copies = structuredClone(frames);
    await new DialogContext(this.known.set, this.context, { dialogStack: copies }).cancelAllDialogs();
    this.setAside = withSetAside(this.setAside, { stack: frames, title, why }, this.now);
    return title;
  }

  /** Ends what is not true any more, from a place of the stack downwards, and says so. */
  async #endOver(place: number): Promise<void> {
    for (let at = place; at >= 0; at--) {
      const frame = this.stack[at];
      const words = frame && (await this.known.isOver(frame, this.context));
      if (words === undefined) return;
      const dialogStack = structuredClone(this.stack.splice(at, 1));
      await new DialogContext(this.known.set, this.context, { dialogStack }).cancelAllDialogs();
      await this.say(words);
    }
  }

  async #withLeadIn<T>(speak: () => Promise<T>): Promise<T> {
    const [from, ledIn] = [this.held.length, this.#ledIn];
    const result = await speak();
    // A dialog that ended another one in doing so has been led in already.
    if (this.#ledIn === ledIn) await this.#leadIn(from);
    return result;
  }

  async #leadIn(from: number): Promise<void> {
    const first = this.held[from];
    if (!this.top || !first) return;
    this.#ledIn += 1;
    const words = this.texts.backTo(this.titleOf(this.top));
    const { text, summary } = first.activity;
    if ([text, summary].some((said) => typeof said === 'string' && said.startsWith(words))) return;
    if (typeof text === 'string' && text !== '') {
      this.held[from] = { ...first, activity: { ...first.activity, text: `${words} ${text}` } };
    } else {
      await this.say(words);
      this.held.splice(from, 0, ...this.held.splice(-1));
    }
  }
}
